package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.config.Config;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/** The step with so large a vocabulary that its loss is computed in parts. */
class LargeVocabularyTest {
  private static Config config(int L) {
    return Config.load(
        "nano",
        List.of(
            "model.D=8",
            "model.H=2",
            "model.L=" + L,
            "model.N=1",
            "model.F=8",
            "batch_size=8",
            "log_internal_metrics=false"));
  }

  /** Tensors have an axis for the devices, then one for the sequences of each. */
  @ParameterizedTest
  @CsvSource({"1, 65536, 1x8x128x65536xf32", "4, 262144, 4x2x128x262144xf32"})
  void aStepHasThemOfOnePartOnly(int devices, int V, String part) {
    var programs = new StepPrograms(config(1024), V, devices);
    String text = programs.lowerUpdate(new StepMetrics()).stablehlo();
    assertThat(text)
        .contains("tensor<" + part)
        .doesNotContainPattern("x1024x" + V + "x")
        .doesNotContain("tensor<8x128x" + V);
  }

  @Test
  void aStepWithASmallOneHasAllLogits() {
    String text = new StepPrograms(config(1024), 256, 1).lowerUpdate(new StepMetrics()).stablehlo();
    assertThat(text).contains("tensor<8x1024x256xf32>");
  }

  /** On one device the logits are too many, on each of two they are not. */
  @Test
  void inPartsItLearnsTheSame() {
    Map<String, Double> parts = firstStep(1);
    Map<String, Double> whole = firstStep(2);
    for (String name : List.of("train_loss", "grads/all/rms", "updates/all/rms")) {
      double expected = whole.getOrDefault(name, Double.NaN);
      assertThat(parts.get(name)).as(name).isCloseTo(expected, within(1e-5 * expected));
    }
  }

  private static Map<String, Double> firstStep(int devices) {
    int V = 18_000;
    Config config = config(512);
    String text = new StepPrograms(config, V, devices).lowerUpdate(new StepMetrics()).stablehlo();
    assertThat(text).contains(devices == 1 ? "1x8x256x18000xf32" : "8x512x18000xf32");
    try (Client client = Client.open(ClientOptions.cpu(devices));
        var trainer = new Trainer(config, client, V, Map.of())) {
      trainer.initialize();
      return trainer.start(0, StackedTest.batches(config, 0)).read();
    }
  }
}
