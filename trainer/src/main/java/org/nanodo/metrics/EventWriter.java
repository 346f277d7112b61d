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
import org.nanodo.io.DurableFiles;
import org.nanodo.io.IoErrors;
import org.nanodo.proto.Event;
import org.nanodo.proto.SessionLog;
import org.nanodo.proto.SessionStatus;
import org.nanodo.proto.SourceMetadata;
import org.nanodo.proto.Summary;
import org.nanodo.proto.SummaryValue;
import org.nanodo.records.TfFrame;

/**
 * Writes a TensorBoard event file. Each call writes to the operating system before it returns, so a
 * killed run loses nothing; {@link #sync} forces the file to the disk. A resumed run writes a new
 * file beside the earlier ones, which together have each step once.
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
   * Starts a new event file in {@code folder}, which is created if it does not exist, and removes
   * {@code first} and later steps from the earlier files of this run.
   *
   * @param first the step at which the run begins or resumes
   * @throws MetricsException if a file cannot be written
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
      // TensorBoard discards the steps from here on that it has read before.
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
    DurableFiles.sync(folder);
    return new EventWriter(file, channel, clock);
  }

  /** Whether an event is the one that this class writes first. */
  static boolean isVersion(Event event) {
    return event.getFileVersion().equals(VERSION)
        && event.getSourceMetadata().getWriter().equals(WRITER);
  }

  /** Writes values at {@code step} as float32, with their names as tags. */
  public void scalars(long step, Map<String, Double> values) {
    Summary.Builder summary = Summary.newBuilder();
    values.forEach(
        (tag, value) ->
            summary.addValue(
                SummaryValue.newBuilder().setTag(tag).setSimpleValue(value.floatValue())));
    write(Event.newBuilder().setStep(step).setSummary(summary));
  }

  /** Writes texts at {@code step}, with their names as tags, for TensorBoard's tab of texts. */
  public void texts(long step, Map<String, String> values) {
    Summary.Builder summary = Summary.newBuilder();
    values.forEach((tag, text) -> summary.addValue(TextSummary.of(tag, text)));
    write(Event.newBuilder().setStep(step).setSummary(summary));
  }

  /** Writes hyper-parameters by name: booleans and numbers as such, other values as text. */
  public void hyperParameters(Map<String, ?> values) {
    double now = clock.getAsDouble();
    write(Event.newBuilder().setSummary(HyperParameters.summary(values, now)));
  }

  private void write(Event.Builder event) {
    byte[] data = event.setWallTime(clock.getAsDouble()).build().toByteArray();
    ByteBuffer record = TfFrame.of(data);
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

  /** After a failed write, as on a full disk: records after a partial one could not be read. */
  private void dropPartOfRecord(IOException cause) {
    try {
      channel.truncate(end);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Forces all events to the disk.
   *
   * @throws MetricsException if that fails
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
