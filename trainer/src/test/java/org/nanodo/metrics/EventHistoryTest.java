package org.nanodo.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.proto.Event;
import org.nanodo.records.TfFrame;

/** A run that is killed and goes on shows each of its steps once. */
class EventHistoryTest {
  private static final double NOW = 1700000000.25;

  @TempDir Path dir;

  /** Logs steps and dies: nothing is closed. */
  private void logs(long first, long end) {
    EventWriter writer = EventWriter.open(dir, first, () -> NOW);
    for (long step = first; step < end; step++) {
      writer.scalars(step, Map.of("train_loss", 1.0 / (1 + step)));
    }
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(dir)) {
      return files.filter(f -> f.getFileName().toString().contains("tfevents")).sorted().toList();
    }
  }

  /** The steps of all files that readers take for event files, in the order they are read. */
  private List<Long> steps() throws IOException {
    var steps = new ArrayList<Long>();
    for (Path file : files()) {
      for (Event event : EventFiles.read(Files.readAllBytes(file))) {
        if (event.hasSummary()) {
          steps.add(event.getStep());
        }
      }
    }
    return steps;
  }

  private static List<Long> range(long end) {
    return LongStream.range(0, end).boxed().toList();
  }

  @Test
  void stepsThatAreComputedAgainAreReplaced() throws IOException {
    logs(0, 9);
    logs(6, 8);
    logs(7, 12);
    logs(3, 10);
    assertThat(steps()).isEqualTo(range(10));
    assertThat(files()).hasSize(4);
  }

  @Test
  void aFileThatEndsWithinARecordIsReadToItsLastWholeOne() throws IOException {
    logs(0, 5);
    byte[] whole = Files.readAllBytes(files().get(0));
    Files.write(files().get(0), Arrays.copyOf(whole, whole.length - 3));
    logs(4, 6);
    assertThat(steps()).isEqualTo(range(6));
  }

  @Test
  void aRunFromTheBeginningHidesTheOneBeforeAndKeepsIt() throws IOException {
    logs(0, 5);
    byte[] before = Files.readAllBytes(files().get(0));
    logs(0, 3);
    assertThat(steps()).isEqualTo(range(3));
    assertThat(dir.resolve("events.out.replaced.1700000000." + suffix())).hasBinaryContent(before);
  }

  private String suffix() throws IOException {
    return files()
        .get(0)
        .getFileName()
        .toString()
        .replaceFirst("events\\.out\\.tfevents\\.\\d+\\.", "");
  }

  @Test
  void damagedFilesAndThoseOfOtherWritersStayAsTheyAre() throws IOException {
    logs(0, 5);
    Path damaged = files().get(0);
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);
    byte[] foreign =
        TfFrame.of(Event.newBuilder().setFileVersion("brain.Event:2").build().toByteArray())
            .array();
    Path other = Files.write(dir.resolve("events.out.tfevents.1600000000.host.profile"), foreign);
    Path link = Files.createSymbolicLink(dir.resolve("events.out.tfevents.1.link"), damaged);

    logs(2, 4);

    assertThat(damaged).hasBinaryContent(bytes);
    assertThat(other).hasBinaryContent(foreign);
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  /** TensorFlow's event.proto serialized by Python: make_reference_files.py prints it. */
  @Test
  void aRunThatGoesOnBeginsWithTheStartOfASession() throws IOException {
    logs(300, 301);
    Event start = EventFiles.read(Files.readAllBytes(files().get(0))).get(1);
    assertThat(HexFormat.of().formatHex(start.toByteArray()))
        .isEqualTo("0900001040fc54d94110ac023a020801");
  }

  @Test
  void namesOfFilesAreInTheOrderOfTheRun() throws IOException {
    Files.writeString(
        dir.resolve("events.out.tfevents.1800000000.x"), "", StandardOpenOption.CREATE_NEW);
    logs(0, 1);
    assertThat(files().get(1).getFileName().toString())
        .startsWith("events.out.tfevents.1800000001.");
  }
}
