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

  /** Packs scalars, in the order of the map, and then statistics into a vector. */
  Tensor pack(Map<String, Tensor> scalars, Stats... stats) {
    var all = new ArrayList<>(scalars.keySet());
    var parts = new ArrayList<Tensor>();
    scalars.values().forEach(m -> parts.add(m.reshape(1)));
    for (Stats s : stats) {
      all.addAll(s.names());
      parts.add(s.values());
    }
    names = List.copyOf(all);
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
