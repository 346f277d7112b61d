package org.nanodo.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Metrics of a step from those of its micro-batches, as NanoDO puts them together. */
public final class MicroBatches {
  /** How many tokens the loss is the mean of. */
  public static final String NTOKENS = "train_ntokens";

  /** How many targets the loss is the mean of, where they are no tokens. */
  public static final String NTARGETS = "train_ntargets";

  /** A loss in nats a token. */
  public static final String LOG_PERPLEXITY = "log_perplexity";

  /** Before the name of a metric: how many measurements it is the mean of. */
  public static final String COUNT_OF = "count_of/";

  private static final double MAX_PERPLEXITY = 1e4;

  private MicroBatches() {}

  /**
   * Means weighted by the count of their own, or by that of the loss, which itself is summed. Of
   * {@code grads/}, {@code params/} and {@code updates/} the last is kept, since it alone follows
   * the update. Adds {@code train_perplexity}, the exponential of the mean {@code log_perplexity}
   * but at most 10,000.
   */
  public static Map<String, Double> aggregate(List<Map<String, Double>> microBatches) {
    var sums = new LinkedHashMap<String, Double>();
    for (Map<String, Double> m : microBatches) {
      m.forEach(
          (name, value) -> {
            if (isOfTheUpdate(name)) {
              sums.put(name, value);
            } else {
              sums.merge(name, isCount(name) ? value : weight(name, m) * value, Double::sum);
            }
          });
    }
    var metrics = new LinkedHashMap<String, Double>();
    sums.forEach(
        (name, sum) -> {
          if (!name.startsWith(COUNT_OF)) {
            boolean whole = isOfTheUpdate(name) || isCount(name);
            metrics.put(name, whole ? sum : sum / weight(name, sums));
          }
        });
    if (metrics.containsKey(LOG_PERPLEXITY)) {
      metrics.put("train_perplexity", perplexity(metrics.get(LOG_PERPLEXITY)));
    }
    return metrics;
  }

  static double perplexity(double nats) {
    return Math.min(Math.exp(nats), MAX_PERPLEXITY);
  }

  private static boolean isCount(String name) {
    return name.equals(NTOKENS) || name.equals(NTARGETS) || name.startsWith(COUNT_OF);
  }

  private static double weight(String name, Map<String, Double> metrics) {
    double ofLoss = metrics.getOrDefault(NTOKENS, metrics.getOrDefault(NTARGETS, 0.));
    return metrics.getOrDefault(COUNT_OF + name, ofLoss);
  }

  private static boolean isOfTheUpdate(String name) {
    return name.startsWith("grads/") || name.startsWith("params/") || name.startsWith("updates/");
  }
}
