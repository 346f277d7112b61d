package org.nanodo.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/** The outcome of an evaluation under NanoDO's names. */
public final class EvalMetrics {
  private static final double BOUND_IN_STANDARD_ERRORS = 3;

  private EvalMetrics() {}

  /**
   * Loss in nats per token, its standard error and its upper bound of three standard errors, and
   * the same in bits per byte.
   *
   * @param bytesPerToken what a token of this data stands for, unless NanoDO has counted it
   */
  public static Map<String, Double> of(
      Average loss, String dsName, String vocabPath, double bytesPerToken) {
    double sem = loss.sem();
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("eval_loss", loss.mean());
    metrics.put("eval_loss_std", sem);
    metrics.put("eval_loss_uc", loss.mean() + BOUND_IN_STANDARD_ERRORS * sem);
    Map<String, Double> nats = new LinkedHashMap<>(metrics);
    double bits = BitsPerByte.of(dsName, vocabPath, bytesPerToken);
    nats.forEach((name, n) -> metrics.put(name + "_bpB", n * bits));
    metrics.put("_eval_loss", loss.mean());
    return metrics;
  }
}
