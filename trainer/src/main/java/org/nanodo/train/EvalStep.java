package org.nanodo.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.Tensor;
import org.nanodo.metrics.Average;
import org.nanodo.model.Loss;
import org.nanodo.model.TransformerDo;
import org.nanodo.nn.Scope;
import org.nanodo.sharding.Layout;

/** Evaluates a batch: how many tokens, the mean of their losses, and the squares about it. */
final class EvalStep {
  private static final String COUNT = "count";
  private static final String MEAN = "mean";
  private static final String M2 = "m2";

  private EvalStep() {}

  /** What a step is applied to. */
  record Input(Map<String, Tensor> params, Tensor in_BxL) {}

  static Tensor apply(Input in, TransformerDo model, Layout layout, StepMetrics names) {
    Loss.PerToken p = Loss.perToken(model, Scope.of(in.params, layout), in.in_BxL);
    Tensor count = p.weights_BxL().sum();
    Tensor mean = p.losses_BxL().mul(p.weights_BxL()).sum().div(count.maximum(1));
    Tensor m2 = p.losses_BxL().sub(mean).square().mul(p.weights_BxL()).sum();
    Map<String, Tensor> metrics = new LinkedHashMap<>();
    metrics.put(COUNT, count);
    metrics.put(MEAN, mean);
    metrics.put(M2, m2);
    return names.pack(metrics);
  }

  /** The average that a step's metrics describe. */
  static Average average(Map<String, Double> metrics) {
    return new Average(
        metrics.getOrDefault(COUNT, 0.0),
        metrics.getOrDefault(MEAN, 0.0),
        metrics.getOrDefault(M2, 0.0));
  }
}
