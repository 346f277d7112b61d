package org.nanodo.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms.WithAux;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.metrics.Average;
import org.nanodo.metrics.EvalMetrics;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Metrics.Mean;

/** Evaluates a batch: of the loss and each metric the count, the mean and the squares about it. */
final class EvalStep {
  private static final String COUNT = "/count";
  private static final String MEAN = "/mean";
  private static final String M2 = "/m2";

  private EvalStep() {}

  /** What a step is applied to. */
  record Input(Map<String, Tensor> params, Object batch) {}

  static Tensor apply(Input in, TracedTask task, StepMetrics names) {
    WithAux<Metrics.Collected> result = task.evaluate(in.params, in.batch);
    Map<String, Tensor> metrics = new LinkedHashMap<>();
    Map<String, Mean> means = result.aux().means();
    if (!means.containsKey(EvalMetrics.LOSS)) {
      // How single losses spread is not known.
      Tensor unknown = Lax.scalar(DType.F32, Double.NaN);
      Tensor loss = result.value().astype(DType.F32);
      put(metrics, EvalMetrics.LOSS, new Mean(weight(result.aux(), in.batch), loss, unknown));
    }
    means.forEach((name, mean) -> put(metrics, name, mean));
    return names.pack(metrics);
  }

  private static void put(Map<String, Tensor> metrics, String name, Mean mean) {
    metrics.put(name + COUNT, mean.count());
    metrics.put(name + MEAN, mean.mean());
    metrics.put(name + M2, mean.m2());
  }

  /** How many targets a loss is the mean of: if the task does not say, the examples. */
  static Tensor weight(Metrics.Collected metrics, Object batch) {
    return metrics.weight().isEmpty()
        ? Lax.scalar(DType.F32, Tree.leaves(batch).get(0).dim(0))
        : metrics.weight().get(0);
  }

  /** The averages that a step's metrics describe, by name. */
  static Map<String, Average> averages(Map<String, Double> metrics) {
    var averages = new LinkedHashMap<String, Average>();
    metrics.forEach(
        (name, count) -> {
          if (name.endsWith(COUNT)) {
            String of = name.substring(0, name.length() - COUNT.length());
            averages.put(
                of,
                new Average(
                    count,
                    metrics.getOrDefault(of + MEAN, Double.NaN),
                    metrics.getOrDefault(of + M2, Double.NaN)));
          }
        });
    return averages;
  }
}
