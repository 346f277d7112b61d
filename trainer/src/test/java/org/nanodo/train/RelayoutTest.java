package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.checkpoint.LockedWorkdir;
import org.nanodo.config.Config;
import org.nanodo.data.DataState;
import org.nanodo.io.HostTensors;
import org.nanodo.io.Safetensors;
import org.nanodo.ir.Literal;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/**
 * A checkpoint does not tell how its run was laid out, and is restored by runs laid out otherwise.
 */
class RelayoutTest {
  private static final int STEPS = 2;

  @TempDir private Path folder;

  /** How a run is laid out. */
  private record Way(int devices, String... options) {
    Config config(Path folder) {
      List<String> tiny =
          List.of(
              "workdir=" + folder,
              "model.D=16",
              "model.H=2",
              "model.L=8",
              "model.N=2",
              "model.F=32",
              "batch_size=8",
              "opt.warmup_steps=1");
      return Config.load("nano", tiny).with(List.of(options));
    }
  }

  /** What a run knows after some steps, and the loss of the next. */
  private record Outcome(Map<String, Literal> state, double loss) {}

  @Test
  void stacksBecomeTheirBlocks() {
    restoresBitForBit(new Way(2, "model.scan=true"), new Way(1));
  }

  @Test
  void blocksBecomeStacks() {
    restoresBitForBit(
        new Way(1, "model.fsdp_enabled=false"), new Way(4, "model.scan=true", "mesh.model=2"));
  }

  private void restoresBitForBit(Way before, Way after) {
    Outcome saved = save(before);
    Outcome restored = restore(after);
    assertThat(restored.state).containsOnlyKeys(saved.state.keySet());
    saved.state.forEach(
        (name, value) -> {
          assertThat(restored.state.get(name).type()).as(name).isEqualTo(value.type());
          assertThat(restored.state.get(name).data()).as(name).isEqualTo(value.data());
        });
    assertThat(restored.loss).isCloseTo(saved.loss, within(1e-5));

    Path exported = folder.resolve("params.safetensors");
    ParameterFile.write(exported, Checkpoints.find(folder, line -> {}));
    assertThat(Safetensors.open(exported).types())
        .hasSize(3 + 2 * 8)
        .containsKeys("blocks_0/CausalAttn_0/query/kernel", "blocks_1/LayerNorm_1/scale");
  }

  private Outcome save(Way way) {
    Config config = way.config(folder);
    try (Client client = Client.open(ClientOptions.cpu(way.devices));
        var workdir = LockedWorkdir.open(config.workdirPath());
        var trainer = new Trainer(config, client, StackedTest.V, StackedTest.FLAGS)) {
      trainer.initialize();
      for (int step = 0; step < STEPS; step++) {
        loss(config, trainer, step);
      }
      new CheckpointManager(config, workdir).save(STEPS, trainer, DataState.START, Map.of());
      return outcome(config, trainer);
    }
  }

  private Outcome restore(Way way) {
    Config config = way.config(folder);
    try (Client client = Client.open(ClientOptions.cpu(way.devices));
        var workdir = LockedWorkdir.open(config.workdirPath());
        var trainer = new Trainer(config, client, StackedTest.V, StackedTest.FLAGS)) {
      new CheckpointManager(config, workdir).load(trainer);
      return outcome(config, trainer);
    }
  }

  private static Outcome outcome(Config config, Trainer trainer) {
    Map<String, Literal> state = HostTensors.values(trainer.entries());
    return new Outcome(state, loss(config, trainer, STEPS));
  }

  private static double loss(Config config, Trainer trainer, int step) {
    return trainer
        .start(step, StackedTest.batches(config, step))
        .read()
        .getOrDefault("train_loss", Double.NaN);
  }
}
