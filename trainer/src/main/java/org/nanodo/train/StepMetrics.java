package org.nanodo.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Literal;

/**
 * The metrics of a step as one vector, so that fetching them is one copy. What is in it is known
 * once the step has been traced.
 */
final class StepMetrics {
  private List<String> names = List.of();
  private List<Stats> stats = List.of();

  /** Packs scalars, in the order of the map, and then those of statistics into a vector. */
  Tensor pack(Map<String, Tensor> scalars, Stats... more) {
    names = List.copyOf(scalars.keySet());
    stats = List.of(more);
    var all = new ArrayList<>(scalars.values());
    stats.forEach(s -> all.addAll(s.scalars()));
    return Lax.concatenate(all.stream().map(x -> x.reshape((int) x.shape().size())).toList(), 0);
  }

  /** The metrics by name, of a vector that {@link #pack} made. */
  Map<String, Double> unpack(Literal vector) {
    float[] values = vector.toFloats();
    var metrics = new LinkedHashMap<String, Double>();
    int at = 0;
    for (String name : names) {
      metrics.put(name, (double) values[at++]);
    }
    for (Stats s : stats) {
      at = s.read(values, at, metrics);
    }
    return metrics;
  }
}
