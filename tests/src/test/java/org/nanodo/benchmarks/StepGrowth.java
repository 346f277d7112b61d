package org.nanodo.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nanodo.report.Line;
import org.nanodo.report.Plot;

/**
 * How our step grows with one size, the length of sequences fixed.
 *
 * @param name of the size
 * @param shapes from the smallest to about 8 times that
 */
record StepGrowth(String name, ToDoubleFunction<StepShape> size, List<StepShape> shapes) {
  /** With the batch, and with the parameters of more and more blocks. */
  static List<StepGrowth> ofSmall() {
    StepShape small = StepShape.SMALL;
    return List.of(
        new StepGrowth(
            "batch", StepShape::B, IntStream.of(4, 8, 16, 32).mapToObj(small::withBatch).toList()),
        new StepGrowth(
            "parameters",
            StepShape::parameters,
            IntStream.of(2, 5, 11, 22).mapToObj(small::withBlocks).toList()));
  }

  private double[] sizes() {
    return shapes.stream().mapToDouble(size).toArray();
  }

  private double[] millis(StepRuns runs) {
    return shapes.stream()
        .mapToDouble(shape -> runs.median(shape, StepRunner.OURS, StepResult::stepMillis))
        .toArray();
  }

  /** Sizes as multiples of the smallest. */
  private double[] factors() {
    double[] sizes = sizes();
    return IntStream.range(0, sizes.length).mapToDouble(i -> sizes[i] / sizes[0]).toArray();
  }

  /** What was measured beside the line that fits it best. */
  String markdown(StepRuns runs) {
    double[] sizes = sizes();
    double[] millis = millis(runs);
    var fit = LineFit.of(sizes, millis);
    String title =
        "| %s | step, ms | %.3g + %.3g · %s | residual |%n| --- | --- | --- | --- |%n"
            .formatted(name, fit.a(), fit.b(), name);
    return IntStream.range(0, sizes.length)
        .mapToObj(
            i ->
                "| %,.0f | %.1f | %.1f | %+.1f %% |%n"
                    .formatted(
                        sizes[i],
                        millis[i],
                        fit.at(sizes[i]),
                        100 * (millis[i] / fit.at(sizes[i]) - 1)))
        .collect(Collectors.joining("", title, ""));
  }

  /** Points that were measured, and the lines, over sizes as multiples of the smallest. */
  static String svg(StepRuns runs) {
    var lines = new ArrayList<Line>();
    for (StepGrowth growth : ofSmall()) {
      int color = lines.size() / 2;
      double[] factors = growth.factors();
      double[] millis = growth.millis(runs);
      var fit = LineFit.of(factors, millis);
      double[] fitted =
          IntStream.range(0, factors.length).mapToDouble(i -> fit.at(factors[i])).toArray();
      lines.add(new Line(growth.name + ", linear fit", color, Line.Style.SOLID, factors, fitted));
      lines.add(new Line(growth.name, color, Line.Style.MARKED, factors, millis));
    }
    return new Plot("step, ms", "batch or parameters, as multiples of the least", false, lines)
        .file();
  }
}
