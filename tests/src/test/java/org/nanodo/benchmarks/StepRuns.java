package org.nanodo.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The results of all rounds, in the order of the shapes. */
final class StepRuns {
  private final Map<StepShape, Map<StepRunner, List<StepResult>>> all = new LinkedHashMap<>();

  void add(StepShape shape, StepRunner runner, StepResult result) {
    all.computeIfAbsent(shape, s -> new EnumMap<>(StepRunner.class))
        .computeIfAbsent(runner, r -> new ArrayList<>())
        .add(result);
  }

  Collection<StepShape> shapes() {
    return all.keySet();
  }

  List<StepResult> of(StepShape shape, StepRunner runner) {
    return all.getOrDefault(shape, Map.of()).getOrDefault(runner, List.of());
  }

  /** The median of a value over the rounds; NaN if there are none. */
  double median(StepShape shape, StepRunner runner, ToDoubleFunction<StepResult> value) {
    double[] sorted = of(shape, runner).stream().mapToDouble(value).sorted().toArray();
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[n / 2] + sorted[(n - 1) / 2]) / 2;
  }

  /** What the runners ran on, each once. */
  List<String> versions() {
    return all.values().stream()
        .flatMap(runners -> runners.values().stream())
        .flatMap(List::stream)
        .map(StepResult::versions)
        .filter(versions -> !versions.isEmpty())
        .distinct()
        .toList();
  }
}
