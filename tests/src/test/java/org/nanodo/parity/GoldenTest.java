package org.nanodo.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.checkpoint.Safetensors;
import org.nanodo.ir.Literal;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.Trainer;

/** NanoDO's runs from its own parameters and batches: the same losses, and the same parameters. */
class GoldenTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void float32(int devices) throws IOException {
    replay(new GoldenRun("nano-f32"), devices, 1e-4, 2e-4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"partitioner=gspmd", "model.remat=true"})
  void float32With(String option) throws IOException {
    replay(new GoldenRun("nano-f32"), 4, 1e-4, 2e-4, option);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "4, false"})
  void bfloat16(int devices, boolean remat) throws IOException {
    // bfloat16 keeps 8 bits: losses agree to about 2^-9, parameters to a few updates' rounding.
    replay(new GoldenRun("nano-bf16"), devices, 2e-3, 4e-2, "model.remat=" + remat);
  }

  private static void replay(
      GoldenRun run, int devices, double lossTolerance, double paramTolerance, String... options) {
    try (Client client = Client.open(ClientOptions.cpu(devices));
        var trainer = new Trainer(run.config(options), client, run.vocabSize(), Map.of())) {
      Safetensors init = run.tensors("init");
      trainer.initialize((path, p) -> init.read(path));
      for (int s = 0; s < run.steps(); s++) {
        Map<String, Double> metrics = trainer.start(s, List.of(run.batch(s))).read();
        for (String key :
            new String[] {
              "train_loss", "learning_rate", "grads/all/rms", "params/all/rms", "updates/all/rms"
            }) {
          double expected = run.metric(s, key);
          double tolerance = key.endsWith("rms") ? 10 * lossTolerance : lossTolerance;
          assertThat(metrics.get(key))
              .as("%s at step %d", key, s)
              .isCloseTo(expected, within(tolerance * Math.abs(expected)));
        }
      }
      Safetensors end = run.tensors("final");
      trainer
          .params()
          .mapWithPath(
              (path, array) -> {
                assertClose(path, array.toHost(), end.read(path), paramTolerance);
                return path;
              });
    }
  }

  private static void assertClose(String path, Literal found, Literal expected, double tolerance) {
    assertThat(found.type()).as(path).isEqualTo(expected.type());
    assertThat(found.toFloats())
        .as(path)
        .containsExactly(expected.toFloats(), within((float) tolerance));
  }
}
