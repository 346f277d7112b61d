package org.nanodo.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/** The outcome of an evaluation under NanoDO's names. */
public final class EvalMetrics {
  private static final double BOUND_IN_STANDARD_ERRORS = 3;

  private EvalMetrics() {}

  /** Loss in nats per token, its standard error and its upper bound of three standard errors. */
  public static Map<String, Double> of(Average loss) {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("eval_loss", loss.mean());
    metrics.put("eval_loss_std", loss.sem());
    metrics.put("eval_loss_uc", loss.mean() + BOUND_IN_STANDARD_ERRORS * loss.sem());
    metrics.put("_eval_loss", loss.mean());
    return metrics;
  }

  /**
   * The same, and also in bits per byte.
   *
   * @param bitsPerByte bits per byte of text that a loss of one nat per token amounts to
   */
  public static Map<String, Double> of(Average loss, double bitsPerByte) {
    Map<String, Double> metrics = of(loss);
    for (String name : new String[] {"eval_loss", "eval_loss_std", "eval_loss_uc"}) {
      metrics.put(name + "_bpB", metrics.getOrDefault(name, Double.NaN) * bitsPerByte);
    }
    return metrics;
  }
}
