package org.nanodo.metrics;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nanodo.io.IoErrors;
import org.nanodo.proto.Event;
import org.nanodo.proto.SessionStatus;
import org.nanodo.proto.SummaryValue;

/**
 * What the event files of a workdir hold, each step once: a session that resumes replaces what
 * earlier ones wrote from its first step on. Files of other writers are read too, NanoDO's own
 * among them. A run may be writing meanwhile.
 */
public final class RunEvents {
  private final Map<String, Curve> curves = new TreeMap<>();
  private final List<Text> texts = new ArrayList<>();
  private final List<String> damage = new ArrayList<>();
  private final List<Double> starts = new ArrayList<>();
  private double seconds;

  private RunEvents() {}

  /** A text that was written at a step, such as a sample. */
  public record Text(String tag, long step, String text) {}

  /**
   * Reads all event files of {@code folder}; nothing if it does not exist.
   *
   * @throws MetricsException if the folder or a file cannot be read
   */
  public static RunEvents read(Path folder) {
    var events = new RunEvents();
    if (!Files.exists(folder)) {
      return events;
    }
    try {
      for (Path file : new EventHistory(folder).files()) {
        events.add(file);
      }
    } catch (IOException e) {
      throw new MetricsException(
          "cannot read the event files of %s: %s".formatted(folder, IoErrors.reason(e)), e);
    }
    return events;
  }

  /** The scalars by tag, each with at least one value. */
  public Map<String, Curve> curves() {
    curves.values().removeIf(curve -> curve.size() == 0);
    return Collections.unmodifiableMap(curves);
  }

  /** The texts in the order of their steps. */
  public List<Text> texts() {
    return List.copyOf(texts);
  }

  /** When each session began, in seconds since 1970. */
  public List<Double> starts() {
    return List.copyOf(starts);
  }

  /** How long all sessions took together, without the pauses between them. */
  public double seconds() {
    return seconds;
  }

  /** What is wrong with the files, a sentence each; what could be read counts. */
  public List<String> damage() {
    return List.copyOf(damage);
  }

  private void add(Path file) throws IOException {
    double before = seconds;
    double start = Double.NaN;
    try (var records = new TfRecordReader(file)) {
      for (Optional<byte[]> r = records.next(); r.isPresent(); r = records.next()) {
        Event event = Event.parseFrom(r.get());
        if (Double.isNaN(start)) {
          start = event.getWallTime();
          starts.add(start);
        }
        seconds = Math.max(seconds, before + event.getWallTime() - start);
        add(event, before + event.getWallTime() - start);
      }
      if (records.end() == TfRecordReader.End.DAMAGED) {
        damage.add(
            "%s is damaged; its events after the damage are missing".formatted(file.getFileName()));
      }
    } catch (InvalidProtocolBufferException e) {
      damage.add("%s holds a record that is no event".formatted(file.getFileName()));
    }
  }

  private void add(Event event, double at) {
    long step = event.getStep();
    if (event.getSessionLog().getStatus() == SessionStatus.START) {
      curves.values().forEach(curve -> curve.endBefore(step));
      texts.removeIf(text -> text.step >= step);
    }
    for (SummaryValue value : event.getSummary().getValueList()) {
      if (value.hasSimpleValue()) {
        curve(value.getTag()).add(step, at, value.getSimpleValue());
      } else if (value.hasTensor()) {
        SummaryTensors.scalar(value.getTensor())
            .ifPresent(scalar -> curve(value.getTag()).add(step, at, scalar));
        SummaryTensors.texts(value.getTensor())
            .forEach(text -> texts.add(new Text(value.getTag(), step, text)));
      }
    }
  }

  private Curve curve(String tag) {
    return curves.computeIfAbsent(tag, t -> new Curve());
  }
}
