package org.nanodo.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.proto.Event;
import org.nanodo.proto.HParamsPluginData;
import org.nanodo.proto.SummaryValue;

/** The reference file is written by TensorBoard's own code, see make_reference_files.py. */
class EventWriterTest {
  private static final double NOW = 1700000000.25;

  @TempDir Path dir;

  private static Map<String, Double> scalars() {
    var scalars = new LinkedHashMap<String, Double>();
    scalars.put("train_loss", 2.25);
    scalars.put("grads/all/rms", 1e-3);
    return scalars;
  }

  private Path onlyFile() throws IOException {
    try (var files = Files.list(dir)) {
      return files.toList().get(0);
    }
  }

  @Test
  void writesScalarsAsTensorBoardDoes() throws Exception {
    try (EventWriter writer = EventWriter.open(dir, 0, () -> NOW)) {
      writer.scalars(300, scalars());
    }

    byte[] reference = reference();
    byte[] ours = Files.readAllBytes(onlyFile());
    assertThat(reference).startsWith(ours);
    assertThat(onlyFile().getFileName().toString()).startsWith("events.out.tfevents.1700000000.");
  }

  @Test
  void writesHyperParametersAsTensorBoardDoes() throws Exception {
    List<Event> reference = EventFiles.read(reference());
    try (EventWriter writer = EventWriter.open(dir, 0, () -> NOW)) {
      writer.hyperParameters(Map.of("model.D", 512));
      writer.hyperParameters(Map.of("seed", true));
      writer.hyperParameters(Map.of("opt.decay_type", "cosine"));
    }

    List<Event> ours = EventFiles.read(Files.readAllBytes(onlyFile()));

    for (int i = 0; i < 3; i++) {
      SummaryValue value = ours.get(1 + i).getSummary().getValue(0);
      SummaryValue expected = reference.get(2 + i).getSummary().getValue(0);
      assertThat(value.getTag()).isEqualTo(expected.getTag());
      assertThat(value.getTensor()).isEqualTo(expected.getTensor());
      assertThat(withGroup(value, "trial")).isEqualTo(withGroup(expected, "trial"));
    }
  }

  private static HParamsPluginData withGroup(SummaryValue value, String group) throws IOException {
    var plugin = value.getMetadata().getPluginData();
    assertThat(plugin.getPluginName()).isEqualTo("hparams");
    var data = HParamsPluginData.parseFrom(plugin.getContent()).toBuilder();
    data.getSessionStartInfoBuilder().setGroupName(group);
    return data.build();
  }

  @Test
  void needsNoCloseToBeRead() throws IOException {
    EventWriter killed = EventWriter.open(dir, 0);

    killed.scalars(1, Map.of("train_loss", Double.NaN));

    Event event = EventFiles.read(Files.readAllBytes(onlyFile())).get(1);
    assertThat(event.getStep()).isEqualTo(1);
    assertThat(event.getSummary().getValue(0).getSimpleValue()).isNaN();
    assertThat(event.getWallTime()).isBetween(1.7e9, 1e10);
    killed.close();
  }

  /** The JVM records what it forces to the disk. */
  @Test
  void isOnTheDiskFromTheBeginningAtEachSyncAndAtTheEnd() throws Exception {
    Path records = Files.createTempFile("forced", ".jfr");
    try (var recording = new Recording()) {
      recording.enable("jdk.FileForce").withoutThreshold();
      recording.start();
      try (EventWriter writer = EventWriter.open(dir, 0)) {
        writer.scalars(1, scalars());
        writer.sync();
      }
      recording.stop();
      recording.dump(records);
    }
    assertThat(RecordingFile.readAllEvents(records).stream().map(e -> e.getString("path")))
        .filteredOn(path -> path != null && path.startsWith(dir.toString()))
        .containsExactly(
            dir.toString(), onlyFile().toString(), onlyFile().toString(), onlyFile().toString());
    Files.delete(records);
  }

  @Test
  void saysWhereItCannotWrite() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "");

    assertThatThrownBy(() -> EventWriter.open(file, 0))
        .isInstanceOf(MetricsException.class)
        .hasMessageStartingWith("cannot write metrics to " + file);
  }

  private static byte[] reference() throws Exception {
    return Files.readAllBytes(
        Path.of(EventWriterTest.class.getResource("reference.tfevents").toURI()));
  }
}
