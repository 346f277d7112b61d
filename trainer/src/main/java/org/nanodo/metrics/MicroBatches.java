package org.nanodo.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Metrics of a step from those of its micro-batches, as NanoDO puts them together. */
public final class MicroBatches {
  private static final String NTOKENS = "train_ntokens";
  private static final double MAX_PERPLEXITY = 1e4;

  private MicroBatches() {}

  /**
   * Means weighted by {@code train_ntokens}, which itself is summed. Of {@code grads/}, {@code
   * params/} and {@code updates/} the last is kept, since it alone follows the update. Adds {@code
   * train_perplexity}, the exponential of the mean {@code log_perplexity} but at most 10,000.
   */
  public static Map<String, Double> aggregate(List<Map<String, Double>> microBatches) {
    var metrics = new LinkedHashMap<String, Double>();
    double tokens = 0;
    for (Map<String, Double> m : microBatches) {
      double weight = m.getOrDefault(NTOKENS, 0.);
      tokens += weight;
      m.forEach(
          (name, value) -> {
            if (isOfTheUpdate(name)) {
              metrics.put(name, value);
            } else {
              metrics.merge(name, name.equals(NTOKENS) ? value : weight * value, Double::sum);
            }
          });
    }
    double total = tokens;
    metrics.replaceAll(
        (name, sum) -> isOfTheUpdate(name) || name.equals(NTOKENS) ? sum : sum / total);
    double logPerplexity = metrics.getOrDefault("log_perplexity", Double.NaN);
    metrics.put("train_perplexity", Math.min(Math.exp(logPerplexity), MAX_PERPLEXITY));
    return metrics;
  }

  private static boolean isOfTheUpdate(String name) {
    return name.startsWith("grads/") || name.startsWith("params/") || name.startsWith("updates/");
  }
}
