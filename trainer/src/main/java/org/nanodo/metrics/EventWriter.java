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
import org.nanodo.proto.SourceMetadata;
import org.nanodo.proto.Summary;
import org.nanodo.proto.SummaryValue;

/**
 * Writes a TensorBoard event file. Each call reaches the operating system before it returns, so a
 * killed run loses nothing; a resumed run writes a new file beside the old ones.
 */
public final class EventWriter implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";

  private final Path file;
  private final FileChannel channel;
  private final DoubleSupplier clock;

  private EventWriter(Path file, FileChannel channel, DoubleSupplier clock) {
    this.file = file;
    this.channel = channel;
    this.clock = clock;
  }

  /**
   * Starts a new event file in {@code folder}, which is made if it is not there.
   *
   * @throws MetricsException if that is impossible
   */
  public static EventWriter open(Path folder) {
    return open(folder, () -> System.currentTimeMillis() / 1e3);
  }

  static EventWriter open(Path folder, DoubleSupplier clock) {
    EventWriter writer = create(folder, clock);
    Event.Builder version = Event.newBuilder().setFileVersion(VERSION);
    writer.write(
        version.setSourceMetadata(SourceMetadata.newBuilder().setWriter("org.nanodo.metrics")));
    return writer;
  }

  private static EventWriter create(Path folder, DoubleSupplier clock) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw failure(folder, e);
    }
    String host = Objects.requireNonNullElse(System.getenv("HOSTNAME"), "localhost");
    String name =
        "events.out.tfevents.%010d.%s.%d."
            .formatted((long) clock.getAsDouble(), host, ProcessHandle.current().pid());
    int i = 0;
    while (Files.exists(folder.resolve(name + i))) {
      i++;
    }
    Path file = folder.resolve(name + i);
    try {
      return new EventWriter(file, FileChannel.open(file, CREATE_NEW, WRITE), clock);
    } catch (IOException e) {
      throw failure(file, e);
    }
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
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }
}
