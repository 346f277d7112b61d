package org.nanodo.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.nanodo.config.Config;

/** The outcome of an evaluation under NanoDO's names. */
public final class EvalMetrics {
  /** What the average of the loss is called. */
  public static final String LOSS = "loss";

  private static final double BOUND_IN_STANDARD_ERRORS = 3;

  private EvalMetrics() {}

  /**
   * Each average as {@code eval_NAME}, its standard error and its upper bound of three standard
   * errors, if they are known; of a language model's loss, in nats a token, the same in bits per
   * byte, and its perplexity, bounded as that of training.
   *
   * @param averages by name, {@link #LOSS} among them
   * @param bytesPerToken what a token of this text stands for, unless NanoDO has counted it; empty
   *     if there is no text
   */
  public static Map<String, Double> of(
      Map<String, Average> averages, Config config, OptionalDouble bytesPerToken) {
    var metrics = new LinkedHashMap<String, Double>();
    Average loss = Objects.requireNonNull(averages.get(LOSS));
    put(metrics, LOSS, loss);
    bytesPerToken.ifPresent(
        bytes -> {
          double bits = BitsPerByte.of(config.dsName(), config.vocabPath(), bytes);
          new LinkedHashMap<>(metrics)
              .forEach((name, nats) -> metrics.put(name + "_bpB", nats * bits));
          metrics.put("eval_perplexity", MicroBatches.perplexity(loss.mean()));
        });
    averages.forEach(
        (name, average) -> {
          if (!name.equals(LOSS)) {
            put(metrics, name, average);
          }
        });
    metrics.put("_eval_loss", loss.mean());
    return metrics;
  }

  private static void put(Map<String, Double> metrics, String name, Average average) {
    metrics.put("eval_" + name, average.mean());
    double sem = average.sem();
    if (!Double.isNaN(average.m2())) {
      metrics.put("eval_" + name + "_std", sem);
      metrics.put("eval_" + name + "_uc", average.mean() + BOUND_IN_STANDARD_ERRORS * sem);
    }
  }
}
