package org.nanodo.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nanodo.Tensor;
import org.nanodo.config.Config;
import org.nanodo.data.DataState;
import org.nanodo.data.TextData;
import org.nanodo.data.TrainBatches;
import org.nanodo.data.TrainOptions;
import org.nanodo.pjrt.LiveHandles;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.Trainer;

/** The quick start on the embedded data: split over four devices it takes the same way. */
class ShardedTrainingTest {
  private static final int STEPS = 40;

  @Test
  void fourDevicesHaveTheLossesOfOne() {
    List<Double> one = losses(1);
    List<Double> four = losses(4);
    for (int s = 0; s < STEPS; s++) {
      assertThat(four.get(s)).as("step %d", s).isCloseTo(one.get(s), within(1e-4 * one.get(s)));
    }
    assertThat(LiveHandles.byKind()).isEmpty();
  }

  private static List<Double> losses(int devices) {
    Config config = Config.load("nano", List.of("batch_size=8"));
    var losses = new ArrayList<Double>();
    try (Client client = Client.open(ClientOptions.cpu(devices));
        TextData data = TextData.open(config.dsName(), config.vocabPath());
        TrainBatches batches =
            data.train(
                TrainOptions.of(config.batchSize(), config.tokensPerExample()), DataState.START);
        var trainer = new Trainer(config, client, data.tokenizer().vocabSize(), Map.of())) {
      trainer.initialize();
      List<Long> before = trainer.params().leaves().get(0).array().addresses();
      for (int s = 0; s < STEPS; s++) {
        var metrics = trainer.start(s, List.of(batches.next().orElseThrow())).read();
        losses.add(metrics.getOrDefault("train_loss", Double.NaN));
      }
      Tensor embedding = trainer.params().leaves().get(0);
      assertThat(embedding.array().addresses()).as("donated memory is reused").isEqualTo(before);
      assertThat(embedding.array().bytesPerDevice()).isEqualTo(embedding.type().bytes() / devices);
    }
    return losses;
  }
}
