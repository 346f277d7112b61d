package org.nanodo.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The final loss of the runs of a sweep against one of its keys; the other keys make lines. */
record SweepPlot(SweepResults results) {
  private static final String LEARNING_RATE = "opt.peak_learning_rate";

  /** Values of an axis that spread over more than this are shown by their logarithms. */
  private static final double WIDE = 16;

  /** The plot; empty if no key has two numbers as values. */
  Optional<Plot> plot() {
    return axis().map(this::plot);
  }

  private Optional<String> axis() {
    List<String> numeric =
        results.keys().stream()
            .filter(key -> numbers(key).stream().distinct().count() > 1)
            .toList();
    return numeric.contains(LEARNING_RATE)
        ? Optional.of(LEARNING_RATE)
        : numeric.stream().findFirst();
  }

  /** The values of a key in all runs; none if one of them is no number. */
  private List<Double> numbers(String key) {
    try {
      return results.runs().stream().map(run -> number(run, key)).toList();
    } catch (NumberFormatException e) {
      return List.of();
    }
  }

  private static double number(SweepRun run, String key) {
    return Double.parseDouble(run.values().getOrDefault(key, ""));
  }

  private Plot plot(String axis) {
    Map<String, List<SweepRun>> byOthers = new LinkedHashMap<>();
    for (SweepRun run : results.runs()) {
      byOthers.computeIfAbsent(label(run, axis), l -> new ArrayList<>()).add(run);
    }
    List<Line> lines = new ArrayList<>();
    byOthers.forEach((label, runs) -> lines.add(line(label, lines.size(), runs, axis)));
    boolean held = results.runs().stream().anyMatch(run -> run.evalLoss().isPresent());
    return new Plot(held ? "final held-out loss" : "final loss", axis, isLog(axis), lines);
  }

  private String label(SweepRun run, String axis) {
    return run.values().entrySet().stream()
        .filter(e -> !e.getKey().equals(axis))
        .map(e -> results.shortName(e.getKey()) + "=" + e.getValue())
        .collect(Collectors.joining(", "));
  }

  private static Line line(String label, int number, List<SweepRun> runs, String axis) {
    List<SweepRun> sorted =
        runs.stream().sorted(Comparator.comparingDouble(run -> number(run, axis))).toList();
    return new Line(
        label,
        number,
        Line.Style.POINTS,
        sorted.stream().mapToDouble(run -> number(run, axis)).toArray(),
        sorted.stream().mapToDouble(run -> run.loss().orElse(Double.NaN)).toArray());
  }

  private boolean isLog(String axis) {
    List<Double> numbers = numbers(axis);
    double least = numbers.stream().min(Comparator.naturalOrder()).orElse(0.);
    double most = numbers.stream().max(Comparator.naturalOrder()).orElse(0.);
    return least > 0 && (axis.equals(LEARNING_RATE) || most > WIDE * least);
  }
}
