package org.nanodo.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEventsTest {
  private static final double START = 1_700_000_000;

  @TempDir Path dir;
  private double now = START;

  /** Steps that take two seconds each, the first one after ten. */
  private void logs(long first, long end, double loss) {
    try (EventWriter writer = EventWriter.open(dir, first, () -> now)) {
      now += 10;
      for (long step = first; step < end; step++) {
        writer.scalars(step, Map.of("train_loss", loss + step));
        now += 2;
      }
    }
  }

  private Curve loss() {
    return RunEvents.read(dir).curves().get("train_loss");
  }

  private static List<Long> steps(Curve curve) {
    return IntStream.range(0, curve.size()).mapToObj(curve::step).toList();
  }

  private static double[] values(Curve curve) {
    return IntStream.range(0, curve.size()).mapToDouble(curve::value).toArray();
  }

  private static double[] seconds(Curve curve) {
    return IntStream.range(0, curve.size()).mapToDouble(curve::seconds).toArray();
  }

  @Test
  void valuesHaveTheirStepsAndTimes() {
    logs(0, 4, 0.5);
    Curve loss = loss();
    assertThat(steps(loss)).containsExactly(0L, 1L, 2L, 3L);
    assertThat(values(loss)).containsExactly(0.5, 1.5, 2.5, 3.5);
    assertThat(seconds(loss)).containsExactly(10, 12, 14, 16);
    assertThat(loss.last()).isEqualTo(3.5);
    assertThat(loss.lastStep()).isEqualTo(3);
  }

  @Test
  void aResumedRunHasEachStepOnceAndNoPause() {
    logs(0, 4, 0.5);
    now += 100_000;
    logs(2, 5, 100);
    Curve loss = loss();
    assertThat(steps(loss)).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(values(loss)).containsExactly(0.5, 1.5, 102, 103, 104);
    // Step 1 was written after 12 s; what came of the first session after it is removed.
    assertThat(seconds(loss)).containsExactly(10, 12, 22, 24, 26);
    assertThat(RunEvents.read(dir).seconds()).isEqualTo(26);
  }

  /**
   * Files that another program copied: the writer has not removed the steps that were made again.
   */
  @Test
  void aLaterSessionReplacesStepsThatAreStillInEarlierFiles() throws IOException {
    logs(0, 6, 0.5);
    Path file = onlyFile();
    byte[] whole = Files.readAllBytes(file);
    logs(3, 4, 100);
    Files.write(file, whole);
    assertThat(steps(loss())).containsExactly(0L, 1L, 2L, 3L);
    assertThat(values(loss())).containsExactly(0.5, 1.5, 2.5, 103);
  }

  private Path onlyFile() throws IOException {
    try (var files = Files.list(dir)) {
      return files.filter(f -> f.toString().contains("tfevents")).findFirst().orElseThrow();
    }
  }

  @Test
  void whatIsNotFiniteIsKept() {
    try (EventWriter writer = EventWriter.open(dir, 0, () -> now)) {
      writer.scalars(0, Map.of("train_loss", Double.NaN));
      writer.scalars(1, Map.of("train_loss", Double.POSITIVE_INFINITY));
    }
    assertThat(values(loss())).containsExactly(Double.NaN, Double.POSITIVE_INFINITY);
  }

  @Test
  void aTornEndIsNoDamageAndAFlippedByteIs() throws IOException {
    logs(0, 4, 0.5);
    Path file = onlyFile();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 3));
    assertThat(steps(loss())).containsExactly(0L, 1L, 2L);
    assertThat(RunEvents.read(dir).damage()).isEmpty();
    whole[whole.length - 8] ^= 1;
    Files.write(file, whole);
    assertThat(steps(loss())).containsExactly(0L, 1L, 2L);
    assertThat(RunEvents.read(dir).damage())
        .containsExactly(
            file.getFileName() + " is damaged; its events after the damage are missing");
  }

  /** NanoDO's own runs are written by TensorFlow, whose scalars and texts are tensors. */
  @Test
  void filesOfTensorFlowAreRead() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("tensorflow.events")) {
      Files.copy(in, dir.resolve("events.out.tfevents.1700000000.host.1.0.v2"));
    }
    RunEvents events = RunEvents.read(dir);
    assertThat(values(events.curves().get("train_loss"))).containsExactly(5.5, 4.25, 3.125);
    assertThat(events.texts())
        .containsExactly(
            new RunEvents.Text("samples", 2, "once"),
            new RunEvents.Text("samples", 2, "upon a time\n<b>é</b>"));
  }

  @Test
  void textsThatARunWroteAreRead() {
    try (EventWriter writer = EventWriter.open(dir, 0, () -> now)) {
      writer.texts(5, Map.of("samples/0", "once <upon>\na time"));
    }
    assertThat(RunEvents.read(dir).texts())
        .containsExactly(new RunEvents.Text("samples/0", 5, "once <upon>\na time"));
  }

  @Test
  void aFolderWithoutFilesHasNothing() {
    assertThat(RunEvents.read(dir).curves()).isEmpty();
    assertThat(RunEvents.read(dir.resolve("none")).starts()).isEmpty();
  }
}
