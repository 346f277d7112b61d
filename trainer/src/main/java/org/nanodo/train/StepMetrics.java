package org.nanodo.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.ir.Literal;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;

/**
 * The metrics of a step as one vector, so that fetching them is one copy. The names are known once
 * the step has been traced.
 */
final class StepMetrics {
  private List<String> names = List.of();

  /** Packs scalars into a vector, in the order of the map. */
  Tensor pack(Map<String, Tensor> metrics) {
    names = List.copyOf(metrics.keySet());
    var parts = new ArrayList<Tensor>();
    metrics.values().forEach(m -> parts.add(m.reshape(1)));
    return Lax.concatenate(parts, 0);
  }

  /** The metrics by name, of a vector that {@link #pack} made. */
  Map<String, Double> unpack(Literal vector) {
    var metrics = new LinkedHashMap<String, Double>();
    for (int i = 0; i < names.size(); i++) {
      metrics.put(names.get(i), vector.get(i));
    }
    return metrics;
  }
}
