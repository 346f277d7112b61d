package org.nanodo.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.checkpoint.Safetensors.Entry;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** What a killed process, a full disk or a careless hand can do to checkpoints. */
class DamagedCheckpointsTest {
  @TempDir Path dir;
  private Workdir workdir;
  private Checkpoints checkpoints;

  @BeforeEach
  void saveTwo() {
    workdir = Workdir.open(dir);
    checkpoints = new Checkpoints(workdir, 5);
    States.save(checkpoints, 10);
    States.save(checkpoints, 20);
  }

  @AfterEach
  void close() {
    workdir.close();
  }

  private Path inNewest(String file) {
    return dir.resolve("checkpoints/20").resolve(file);
  }

  private CheckpointException failure() {
    return catchThrowableOfType(
        CheckpointException.class,
        () -> checkpoints.latest().orElseThrow().restore(States.types()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"state.safetensors", Manifest.NAME})
  void noticesAFileCutOffAnywhere(String name) throws IOException {
    byte[] whole = Files.readAllBytes(inNewest(name));
    // A manifest without its last newline still says everything.
    for (int bytes = 0; bytes < whole.length - 1; bytes++) {
      Files.write(inNewest(name), Arrays.copyOf(whole, bytes));
      assertThat(failure())
          .as("%d of %d bytes", bytes, whole.length)
          .hasMessageStartingWith("damaged checkpoint: " + inNewest(name))
          .hasMessageEndingWith(
              "; delete folder %s to go on from step 10".formatted(inNewest(name).getParent()));
    }
  }

  @Test
  void noticesEveryFlippedByteOfTheTensors() throws IOException {
    byte[] whole = Files.readAllBytes(inNewest("state.safetensors"));
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 1;
      Files.write(inNewest("state.safetensors"), flipped);
      assertThat(failure()).as("byte %d", i).hasMessageContaining("crc32c");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "{}", "[1]", "{\"format\":\"other\"}"})
  void refusesAManifestThatIsNone(String text) throws IOException {
    Files.writeString(inNewest(Manifest.NAME), text);

    assertThat(failure()).hasMessageContaining("expected a manifest of format nanodo-checkpoint-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"state.safetensors", Manifest.NAME})
  void namesTheFileThatIsMissing(String name) throws IOException {
    Files.delete(inNewest(name));

    assertThat(failure()).hasMessageContaining("cannot read " + inNewest(name));
  }

  @Test
  void goesOnFromTheOneBeforeOnceTheDamagedIsDeleted() throws IOException {
    Files.delete(inNewest(Manifest.NAME));
    assertThat(failure()).isNotNull();

    DurableFiles.deleteTree(dir.resolve("checkpoints/20"));

    assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(10);
  }

  @Test
  void ignoresAndClearsLeftoversOfAKilledSave() throws IOException {
    Path leftover = Files.createDirectories(dir.resolve("checkpoints/.tmp-save-30"));
    Files.writeString(leftover.resolve("state.safetensors"), "half");
    assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(20);

    States.save(checkpoints, 30);

    assertThat(leftover).doesNotExist();
    assertThat(checkpoints.steps()).containsExactly(10L, 20L, 30L);
  }

  @Test
  void bringsBackAStepThatWasBeingReplaced() throws IOException {
    Path newest = dir.resolve("checkpoints/20");
    Files.move(newest, dir.resolve("checkpoints/.old-20"));

    var reopened = new Checkpoints(workdir, 5);

    assertThat(reopened.latest().orElseThrow().folder()).isEqualTo(newest);
  }

  @Test
  void leavesAllAsItWasWhenASaveFails() {
    Entry failing =
        new Entry(
            "late",
            TensorType.of(DType.F32, 2),
            () -> {
              throw new IllegalStateException("device lost");
            });
    List<Entry> state = List.of(States.at(20).get(0), failing);

    assertThatThrownBy(() -> checkpoints.save(20, state, States.json("a", 1), States.json("b", 1)))
        .hasMessage("device lost");

    assertThat(dir.resolve("checkpoints").toFile().list()).containsExactlyInAnyOrder("10", "20");
    Map<String, Literal> restored = checkpoints.latest().orElseThrow().restore(States.types());
    assertThat(States.tensor(restored, "step").item()).isEqualTo(20);
  }

  @Test
  void namesTheTensorOfAnotherShapeOrType() {
    var wider = new LinkedHashMap<>(States.types());
    wider.put("params/embed", TensorType.of(DType.F32, 2, 128));

    assertThatThrownBy(() -> Checkpoints.find(dir).restore(wider))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "checkpoint %s is of another model: found f32[2,2] for tensor params/embed, expected"
                + " f32[2,128]: take the config that it was saved with, or another workdir",
            dir.resolve("checkpoints/20"));
  }

  @Test
  void namesTheTensorThatOnlyOneSideHas() {
    var more = new LinkedHashMap<>(States.types());
    more.put("blocks_1/kernel", TensorType.of(DType.F32, 2));
    var fewer = new LinkedHashMap<>(States.types());
    fewer.remove("opt/mu/embed");

    assertThatThrownBy(() -> Checkpoints.find(dir).restore(more))
        .hasMessageContaining("found nothing for tensor blocks_1/kernel, expected f32[2]");
    assertThatThrownBy(() -> Checkpoints.find(dir).restore(fewer))
        .hasMessageContaining("found tensor opt/mu/embed of type bf16[2], expected none");
  }
}
