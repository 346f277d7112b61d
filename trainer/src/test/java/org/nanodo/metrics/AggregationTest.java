package org.nanodo.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.Config;

class AggregationTest {
  /** In two passes, as a textbook has it. */
  private static Average of(double... values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double m2 = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Average(values.length, mean, m2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100})
  void mergedPartsAreTheAverageOfTheWhole(int parts) {
    double[] values = new Random(parts).doubles(1000, 1e3, 1e3 + 1).toArray();
    Average whole = of(values);
    Average merged = Average.EMPTY;
    for (int p = 0; p < parts; p++) {
      int from = values.length * p / parts;
      int to = values.length * (p + 1) / parts;
      merged = merged.merge(of(Arrays.copyOfRange(values, from, to)));
    }

    assertThat(merged.count()).isEqualTo(1000);
    assertThat(merged.mean()).isCloseTo(whole.mean(), within(1e-10));
    assertThat(merged.sem()).isCloseTo(whole.sem(), within(1e-12));
  }

  @Test
  void aBatchOfOnlyPaddingChangesNothing() {
    Average loss = of(1, 2, 3);
    Average padding = new Average(0, Double.NaN, Double.NaN);

    assertThat(loss.merge(padding)).isEqualTo(loss);
    assertThat(padding.merge(loss)).isEqualTo(loss);
  }

  /** The variance of 1, 2, 3, 6 is 3.5, so the standard error is sqrt(3.5/4). */
  @Test
  void evaluationIsNamedAsInNanoDo() {
    Average loss = of(1, 2, 3, 6);
    double sem = Math.sqrt(3.5 / 4);

    double bits = 1 / Math.log(2) * 0.25;
    assertThat(metrics(loss, "embedded", "", 4))
        .containsOnly(
            entry("eval_loss", 3.),
            entry("eval_loss_std", sem),
            entry("eval_loss_uc", 3 + 3 * sem),
            entry("eval_loss_bpB", 3 * bits),
            entry("eval_loss_std_bpB", sem * bits),
            entry("eval_loss_uc_bpB", (3 + 3 * sem) * bits),
            entry("eval_perplexity", Math.exp(3)),
            entry("_eval_loss", 3.));
  }

  @Test
  void perplexityIsBoundedAndOfTokensOnly() {
    assertThat(metrics(new Average(4, 20, 0), "embedded", "", 4))
        .containsEntry("eval_perplexity", 1e4);
    Config config = Config.load("default", List.of());
    Average loss = new Average(4, 2, 0);
    assertThat(EvalMetrics.of(Map.of("loss", loss), config, OptionalDouble.empty()))
        .doesNotContainKey("eval_perplexity");
  }

  /** NanoDO gives the factor itself as 0.3358334217374176. */
  @Test
  void bitsPerByteOfKnownTexts() {
    String vocab = "any/folder/cc_all.32000.100extra.bos.model";

    assertThat(metrics(new Average(4, 2, 0), "c4:3.1.0", vocab, 1))
        .containsEntry("eval_loss_bpB", 2 * 0.3358334217374176)
        .containsEntry("eval_loss_uc_bpB", 2 * 0.3358334217374176)
        .containsEntry("eval_loss_std_bpB", 0.);
    assertThat(metrics(new Average(4, 2, 0), "c4:3.1.0", "other.model", 1))
        .containsEntry("eval_loss_bpB", 2 / Math.log(2));
  }

  @Test
  void microBatchesWeighByTheirTokens() {
    Map<String, Double> first =
        Map.of("train_loss", 2., "log_perplexity", 2., "train_ntokens", 100., "grads/all/rms", 8.);
    Map<String, Double> second =
        Map.of("train_loss", 5., "log_perplexity", 1., "train_ntokens", 300., "grads/all/rms", 4.);

    assertThat(MicroBatches.aggregate(List.of(first, second)))
        .containsOnly(
            entry("train_loss", (2. * 100 + 5. * 300) / 400),
            entry("log_perplexity", 1.25),
            entry("train_ntokens", 400.),
            entry("grads/all/rms", 4.),
            entry("train_perplexity", Math.exp(1.25)));
  }

  @Test
  void aMetricWithACountOfItsOwnIsWeighedByIt() {
    Map<String, Double> first =
        Map.of("train_loss", 2., "train_ntargets", 8., "train_hit", 1., "count_of/train_hit", 1.);
    Map<String, Double> second =
        Map.of("train_loss", 4., "train_ntargets", 8., "train_hit", 0., "count_of/train_hit", 3.);

    assertThat(MicroBatches.aggregate(List.of(first, second)))
        .containsOnly(
            entry("train_loss", 3.), entry("train_ntargets", 16.), entry("train_hit", 0.25));
  }

  @Test
  void metricsThatOnlyTheUpdateHasAreKept() {
    Map<String, Double> first = Map.of("train_ntokens", 1., "log_perplexity", 99.);
    Map<String, Double> last =
        Map.of("train_ntokens", 1., "log_perplexity", 99., "updates/all/rms", 3., "params/all", 2.);

    assertThat(MicroBatches.aggregate(List.of(first, last)))
        .containsEntry("updates/all/rms", 3.)
        .containsEntry("params/all", 2.)
        .containsEntry("train_perplexity", 1e4);
  }

  @Test
  void aLossThatIsNotANumberStaysOne() {
    Map<String, Double> nan =
        Map.of("train_loss", Double.NaN, "log_perplexity", Double.NaN, "train_ntokens", 8.);

    assertThat(MicroBatches.aggregate(List.of(nan)).get("train_loss")).isNaN();
  }

  private static Map<String, Double> metrics(
      Average loss, String dsName, String vocabPath, double bytesPerToken) {
    Config config = Config.load("default", List.of("ds_name=" + dsName, "vocab_path=" + vocabPath));
    return EvalMetrics.of(Map.of("loss", loss), config, OptionalDouble.of(bytesPerToken));
  }
}
