package org.nanodo.metrics;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.nanodo.io.IoErrors;
import org.nanodo.proto.Event;
import org.nanodo.proto.SessionLog;
import org.nanodo.proto.SessionStatus;
import org.nanodo.proto.SourceMetadata;
import org.nanodo.proto.Summary;
import org.nanodo.proto.SummaryValue;

/**
 * Writes a TensorBoard event file. Each call reaches the operating system before it returns, so a
 * killed run loses nothing, and {@link #sync} reaches the disk. A resumed run writes a new file
 * beside the old ones, in which then each step is found once.
 */
public final class EventWriter implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final String WRITER = "org.nanodo.metrics";

  private final Path file;
  private final FileChannel channel;
  private final DoubleSupplier clock;
  private long end;

  private EventWriter(Path file, FileChannel channel, DoubleSupplier clock) {
    this.file = file;
    this.channel = channel;
    this.clock = clock;
  }

  /**
   * Starts a new event file in {@code folder}, which is created if it does not exist, and takes
   * what earlier files of this run have of {@code first} and later steps out of them.
   *
   * @param first the step that the run begins or goes on with
   * @throws MetricsException if that is impossible
   */
  public static EventWriter open(Path folder, long first) {
    return open(folder, first, () -> System.currentTimeMillis() / 1e3);
  }

  static EventWriter open(Path folder, long first, DoubleSupplier clock) {
    var history = new EventHistory(folder);
    EventWriter writer;
    boolean goesOn;
    try {
      Files.createDirectories(folder);
      goesOn = history.endBefore(first) || first > 0;
      writer = create(folder, history.timeAfterAll((long) clock.getAsDouble()), clock);
    } catch (IOException e) {
      throw failure(folder, e);
    }
    Event.Builder version = Event.newBuilder().setFileVersion(VERSION);
    writer.write(version.setSourceMetadata(SourceMetadata.newBuilder().setWriter(WRITER)));
    if (goesOn) {
      // A TensorBoard that has shown the steps from here on forgets them.
      var start = SessionLog.newBuilder().setStatus(SessionStatus.START);
      writer.write(Event.newBuilder().setStep(first).setSessionLog(start));
    }
    writer.sync();
    return writer;
  }

  private static EventWriter create(Path folder, long seconds, DoubleSupplier clock)
      throws IOException {
    String host = Objects.requireNonNullElse(System.getenv("HOSTNAME"), "localhost");
    Path file =
        folder.resolve(
            "events.out.tfevents.%010d.%s.%d.0"
                .formatted(seconds, host, ProcessHandle.current().pid()));
    FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE);
    try (FileChannel names = FileChannel.open(folder)) {
      names.force(true);
    }
    return new EventWriter(file, channel, clock);
  }

  /** Whether an event is what this class begins a file with. */
  static boolean isVersion(Event event) {
    return event.getFileVersion().equals(VERSION)
        && event.getSourceMetadata().getWriter().equals(WRITER);
  }

  /** Values at {@code step}, kept as float32, under their names as tags. */
  public void scalars(long step, Map<String, Double> values) {
    Summary.Builder summary = Summary.newBuilder();
    values.forEach(
        (tag, value) ->
            summary.addValue(
                SummaryValue.newBuilder().setTag(tag).setSimpleValue(value.floatValue())));
    write(Event.newBuilder().setStep(step).setSummary(summary));
  }

  /** Hyper-parameters by name: booleans and numbers as they are, anything else as text. */
  public void hyperParameters(Map<String, ?> values) {
    double now = clock.getAsDouble();
    write(Event.newBuilder().setSummary(HyperParameters.summary(values, now)));
  }

  private void write(Event.Builder event) {
    byte[] data = event.setWallTime(clock.getAsDouble()).build().toByteArray();
    ByteBuffer record = TfRecords.frame(data);
    try {
      while (record.hasRemaining()) {
        channel.write(record);
      }
      end += record.limit();
    } catch (IOException e) {
      dropPartOfRecord(e);
      throw failure(file, e);
    }
  }

  /** On a full disk: what follows half a record could not be read. */
  private void dropPartOfRecord(IOException cause) {
    try {
      channel.truncate(end);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Returns once all is on the disk, where a power cut leaves it.
   *
   * @throws MetricsException if that is impossible
   */
  public void sync() {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static MetricsException failure(Path file, IOException e) {
    return new MetricsException(
        "cannot write metrics to %s: %s".formatted(file, IoErrors.reason(e)), e);
  }

  @Override
  public void close() {
    try (channel) {
      channel.force(true);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }
}
