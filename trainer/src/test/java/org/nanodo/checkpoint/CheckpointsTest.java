package org.nanodo.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.config.ConfigException;
import org.nanodo.io.HostTensors;
import org.nanodo.io.Safetensors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

class CheckpointsTest {
  @TempDir Path dir;
  private LockedWorkdir workdir;

  @BeforeEach
  void open() {
    workdir = LockedWorkdir.open(dir);
  }

  @AfterEach
  void close() {
    workdir.close();
  }

  private Checkpoints keeping(int maxToKeep) {
    return States.checkpoints(workdir, maxToKeep);
  }

  private static double stepIn(Checkpoint checkpoint) {
    Map<String, Literal> state = HostTensors.values(checkpoint.restore(States.types()));
    return States.tensor(state, "step").item();
  }

  @Test
  void givesBackWhatWasSaved() {
    Checkpoints checkpoints = keeping(3);
    assertThat(checkpoints.latest(c -> {})).isEmpty();

    States.save(checkpoints, 20);

    Checkpoint latest = States.latest(checkpoints);
    assertThat(latest.step()).isEqualTo(20);
    assertThat(latest.folder()).isEqualTo(dir.resolve("checkpoints/20"));
    assertThat(latest.data()).isEqualTo(States.json("offset", 200));
    assertThat(latest.extra()).isEqualTo(States.json("devices", 4));
    Map<String, Literal> restored = HostTensors.values(latest.restore(States.types()));
    for (Entry e : States.at(20)) {
      Literal value = States.tensor(restored, e.name());
      assertThat(value.type()).isEqualTo(e.type());
      assertThat(value.data()).isEqualTo(HostTensors.value(e).data());
    }
  }

  @Test
  void isASafetensorsFileToEveryoneElse() {
    States.save(keeping(1), 1);

    Safetensors file = Safetensors.open(dir.resolve("checkpoints/1/state.safetensors"));

    assertThat(file.types()).containsExactlyInAnyOrderEntriesOf(States.types());
  }

  @Test
  void keepsTheNewest() {
    Checkpoints checkpoints = keeping(2);

    for (int step : new int[] {0, 5, 10, 100}) {
      States.save(checkpoints, step);
    }

    assertThat(checkpoints.steps()).containsExactly(10L, 100L);
    assertThat(stepIn(States.latest(checkpoints))).isEqualTo(100);
  }

  @Test
  void neverDeletesWhatItJustSaved() {
    Checkpoints checkpoints = keeping(1);
    States.save(checkpoints, 50);

    States.save(checkpoints, 10);

    assertThat(checkpoints.steps()).containsExactly(10L);
  }

  @Test
  void replacesACheckpointOfTheSameStep() {
    Checkpoints checkpoints = keeping(2);
    checkpoints.save(7, States.at(1), States.json("offset", 1), States.json("devices", 1));

    States.save(checkpoints, 7);

    assertThat(stepIn(States.latest(checkpoints))).isEqualTo(7);
    assertThat(dir.resolve("checkpoints").toFile().list()).containsExactly("7");
  }

  @Test
  void spreadsALargeStateOverShards() {
    Checkpoints checkpoints = new Checkpoints(workdir, Retention.last(1), line -> {}, 16);

    States.save(checkpoints, 3);

    assertThat(dir.resolve("checkpoints/3").toFile().list())
        .containsExactlyInAnyOrder(
            "state-00001-of-00002.safetensors",
            "state-00002-of-00002.safetensors",
            "manifest.json");
    assertThat(stepIn(States.latest(checkpoints))).isEqualTo(3);
  }

  @Test
  void findsTheNewestOfAnotherWorkdirAndAnySingleStep() {
    Checkpoints checkpoints = keeping(5);
    States.save(checkpoints, 3);
    States.save(checkpoints, 12);

    assertThat(States.find(dir).step()).isEqualTo(12);
    assertThat(States.find(dir.resolve("checkpoints")).step()).isEqualTo(12);
    assertThat(States.find(dir.resolve("checkpoints/3")).step()).isEqualTo(3);
  }

  @Test
  void aWorkdirMayBeCalledANumber() {
    try (LockedWorkdir workdir = LockedWorkdir.open(dir.resolve("7"))) {
      States.save(States.checkpoints(workdir, 1), 3);
    }
    assertThat(States.find(dir.resolve("7")).step()).isEqualTo(3);
  }

  @Test
  void saysWhereACheckpointCouldHaveBeen() {
    assertThatThrownBy(() -> States.find(dir))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "found no checkpoint in %s, expected the workdir of a run or one of its folders"
                + " checkpoints/STEP",
            dir);
  }

  @Test
  void givesAPartOfTheStateToThoseWhoNeedNoMore() {
    States.save(keeping(1), 4);
    var params = Map.of("params/embed", States.types().get("params/embed"));

    Map<String, Literal> restored = HostTensors.values(States.find(dir).restorePart(params));

    assertThat(restored).containsOnlyKeys("params/embed");
    assertThat(States.tensor(restored, "params/embed").toFloats()).containsExactly(4, 5, 0.5f, -4);
  }

  @Test
  void mustKeepOneAtLeast() {
    assertThatThrownBy(() -> keeping(0)).hasMessage("max_to_keep: found 0, expected 1 or more");
  }

  @Test
  void refusesTensorsOfOneNameInDifferentShards() {
    List<Entry> twice = List.of(States.at(1).get(0), States.at(1).get(0));
    Checkpoints checkpoints = new Checkpoints(workdir, Retention.last(1), line -> {}, 1);

    assertThatThrownBy(
            () -> checkpoints.save(1, twice, States.json("offset", 1), States.json("devices", 1)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("params/embed twice");
    assertThat(dir.resolve("checkpoints")).isEmptyDirectory();
  }

  @Test
  void refusesContentOfAnotherSizeAndLeavesWhatWasSavedBefore() {
    Checkpoints checkpoints = keeping(1);
    States.save(checkpoints, 1);
    var lying =
        new Entry(
            "params/embed", TensorType.of(DType.F32, 2), out -> out.write(ByteBuffer.allocate(4)));

    assertThatThrownBy(
            () -> checkpoints.save(2, List.of(lying), States.json("a", 1), States.json("b", 1)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("found 4 bytes for tensor params/embed, expected the 8 of f32[2]");
    assertThat(dir.resolve("checkpoints")).isDirectoryNotContaining("glob:**2*");
    assertThat(States.latest(checkpoints).step()).isEqualTo(1);
  }
}
