package org.nanodo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.data.DataState;
import org.nanodo.data.Dataset;
import org.nanodo.data.TrainOptions;
import org.nanodo.data.TrainStream;
import org.nanodo.pjrt.LiveHandles;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.runtime.Devices;
import org.nanodo.train.Trainer;

/** Split over four devices a task takes the same way. */
class ShardedTasksTest {
  private static final int STEPS = 16;

  @Test
  void digits() {
    var task = List.of("task=digits", "batch_size=32", "model.hidden=[32, 16]");
    List<Double> one = losses(1, task);
    assertThat(one.get(STEPS - 1)).isLessThan(0.9 * one.get(0));
    assertClose(losses(4, task), one);
    assertClose(losses(4, task, "mesh.model=2"), one);
  }

  @Test
  void llama() {
    var task =
        List.of(
            "task=llama",
            "batch_size=8",
            "vocab_path=",
            "model.D=32",
            "model.H=4",
            "model.K=2",
            "model.L=32",
            "model.N=2",
            "model.F=48");
    List<Double> one = losses(1, task);
    assertThat(one.get(STEPS - 1)).isLessThan(0.9 * one.get(0));
    assertClose(losses(4, task), one);
    assertClose(losses(4, task, "mesh.model=2", "model.scan=true", "model.remat=true"), one);
  }

  private static void assertClose(List<Double> found, List<Double> expected) {
    for (int s = 0; s < STEPS; s++) {
      double loss = expected.get(s);
      assertThat(found.get(s)).as("step %d", s).isCloseTo(loss, within(1e-5 * loss));
    }
    // Where the examples of digits were made.
    Devices.close();
    assertThat(LiveHandles.byKind()).isEmpty();
  }

  private static List<Double> losses(int devices, List<String> task, String... more) {
    Config config = Config.load("nano", Stream.concat(task.stream(), Stream.of(more)).toList());
    int micro = config.opt().gradAccumulationSteps();
    var losses = new ArrayList<Double>();
    try (Client client = Client.open(ClientOptions.cpu(devices));
        Dataset data = Dataset.open(config);
        TrainStream batches =
            data.train(
                TrainOptions.of(config.microBatch(), config.tokensPerExample()), DataState.START);
        var trainer = new Trainer(config, client, data.vocabSize(), Map.of())) {
      trainer.initialize();
      for (int s = 0; s < STEPS; s++) {
        List<Batch> step =
            Stream.generate(() -> batches.next(() -> false).orElseThrow()).limit(micro).toList();
        var metrics = trainer.start(s, step).read();
        losses.add(metrics.getOrDefault("train_loss", Double.NaN));
      }
    }
    return losses;
  }
}
