package org.nanodo.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.config.ConfigException;
import org.nanodo.io.Safetensors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.Literal;
import org.nanodo.train.Forward;

/** What counts as how far apart, on a run of one step and numbers by hand. */
class ComparisonTest {
  private static final String SPEC =
      """
      {"name": "r", "seed": 1, "B": 2, "steps": 1, "data_seed": 5, "pad": 1,
       "model": {"D": 2, "H": 1, "L": 4, "N": 1, "F": 2, "V": 9, "dtype": "float32"},
       "opt": {"weight_decay_exclusion_names": ["scale"], "clip_by_global_norm": null}}
      """;

  @TempDir private Path folder;

  private ParityRun run(String numbers) throws IOException {
    Files.writeString(folder.resolve("r.json"), "{\"spec\": " + SPEC + numbers + "}");
    return ParityRun.in(folder).get(0);
  }

  private static Replay replay(Map<String, Double> metrics, float... weights) {
    Map<String, Literal> params = Map.of("w", Literal.f32(weights, weights.length));
    var first = new Forward(Literal.f32(new float[] {1, 2}, 2), 2.0);
    return new Replay(params, first, List.of(metrics), params);
  }

  private void record(String part, String tensor, float... values) {
    Literal value = Literal.f32(values, values.length);
    Safetensors.write(
        folder.resolve("r." + part + ".safetensors"), List.of(Entry.of(tensor, value)), Map.of());
  }

  private static Deviation of(Comparison comparison, Measure measure) {
    return comparison.deviations().getOrDefault(measure, Deviation.NONE);
  }

  @Test
  void aSpecIsAConfig() throws IOException {
    ParityRun run = run("");
    assertThat(run.config().flat()).containsEntry("model.D", 2L);
    assertThat(run.config().opt().weightDecayExclusionNames()).containsExactly("scale");
    assertThat(run.config().opt().clipByGlobalNorm()).isEmpty();
    assertThat(run.config().logInternalMetrics()).isTrue();
    assertThat(run.vocabSize()).isEqualTo(9);
  }

  @Test
  void tensorsDifferByTheirLargestElement() throws IOException {
    ParityRun run = run("");
    record("init", "w", 1, 2, 3);
    record("logits0", "logits", 1, 2);
    Comparison comparison = Comparison.of(run, replay(Map.of(), 1, 2.5f, 3));
    assertThat(of(comparison, Measure.INIT)).isEqualTo(new Deviation(0.5, "w"));
    assertThat(of(comparison, Measure.LOGITS)).isEqualTo(Deviation.NONE);
    assertThat(comparison.deviations()).containsOnlyKeys(Measure.INIT, Measure.LOGITS);
    assertThat(comparison.passes()).isFalse();
  }

  @Test
  void whatIsMissingOrNoNumberIsInfinitelyFar() throws IOException {
    ParityRun run = run(", \"metrics_step_0\": {\"learning_rate\": 0.1}");
    record("init", "v", 1);
    record("final", "w", 1, 2);
    Comparison comparison = Comparison.of(run, replay(Map.of(), 1, Float.NaN));
    for (Measure measure : new Measure[] {Measure.INIT, Measure.FINAL, Measure.METRIC}) {
      assertThat(of(comparison, measure).error()).isInfinite();
    }
    assertThat(of(comparison, Measure.METRIC).where()).isEqualTo("learning_rate of step 0");
  }

  @ParameterizedTest
  @CsvSource({
    "learning_rate, 2.002, 0.001",
    "grads/w_mean,  0.012, 0.002", // To the rms, which is 1.
    "grads/w_std,   0.503, 0.003",
    "grads/w_rms,   1.004, 0.004",
    "train_tokens_seen, 0, 0",
  })
  void metricsDifferRelatively(String name, double found, double error) throws IOException {
    ParityRun run =
        run(
            """
            , "metrics_step_0": {"learning_rate": 2, "grads/w_mean": 0.01, "grads/w_std": 0.5,
              "grads/w_rms": 1, "train_tokens_seen": 0}
            """);
    var metrics = new HashMap<>(run.metrics(0));
    metrics.put(name, found);
    Deviation worst = of(Comparison.of(run, replay(metrics)), Measure.METRIC);
    assertThat(worst.error()).isCloseTo(error, within(1e-9));
  }

  @Test
  void lossesAreAMeasureOfTheirOwn() throws IOException {
    ParityRun run = run(", \"eval_loss_init\": 2, \"steps\": [{\"train_loss\": 4}]");
    Comparison comparison = Comparison.of(run, replay(Map.of("train_loss", 4.004)));
    assertThat(comparison.deviations()).containsOnlyKeys(Measure.LOSS);
    assertThat(of(comparison, Measure.LOSS).where()).isEqualTo("step 0");
    assertThat(of(comparison, Measure.LOSS).error()).isCloseTo(1e-3, within(1e-9));
  }

  @Test
  void jsonWithoutASpecIsNoRun() throws IOException {
    Files.writeString(folder.resolve("grain.json"), "{\"orders\": []}");
    assertThatThrownBy(() -> ParityRun.in(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("found no run in " + folder);
    run("");
    assertThat(ParityRun.in(folder)).hasSize(1);
  }

  @Test
  void aSpecThatIsNoConfigAndBatchesOfAnotherShapeAreRefused() throws IOException {
    Files.writeString(folder.resolve("r.json"), "{\"spec\": {\"model\": {\"Q\": 1}}}");
    assertThatThrownBy(() -> ParityRun.in(folder).get(0).config())
        .hasMessageContaining("run r: spec: unknown key model.Q");

    ParityRun run = run("");
    assertThatThrownBy(run::steps).hasMessageContaining("r.batches.safetensors");
    Literal batches = Literal.i32(new int[12], 1, 3, 4);
    Safetensors.write(
        folder.resolve("r.batches.safetensors"), List.of(Entry.of("batches", batches)), Map.of());
    assertThatThrownBy(run::steps)
        .hasMessage("run r: found batches i32[1,3,4], expected i32[steps·1, 2, 4]");
  }
}
