package org.nanodo.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.nanodo.metrics.Curve;

/** The plots of some runs; a run has the same color in all of them. */
record Figures(List<Run> runs) {
  /** Training loss and held-out loss. */
  Plot losses(Axis axis) {
    List<Line> lines = new ArrayList<>(lines(Tags.TRAIN_LOSS, axis, Line.Style.SOLID, 1));
    lines.addAll(lines(Tags.EVAL_LOSS, axis, Line.Style.MARKED, 1));
    return new Plot("Loss", axis.unit(runs).label(), false, lines);
  }

  /** A metric over the steps. */
  Plot of(String tag) {
    return new Plot(
        tag, Axis.STEPS.unit(runs).label(), false, lines(tag, Axis.STEPS, Line.Style.SOLID, 1));
  }

  /** Tokens in a second, or other examples. */
  Plot tokensPerSecond() {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      OptionalDouble perStep = runs.get(i).perStep();
      if (perStep.isPresent()) {
        line(i, Tags.STEPS_PER_SECOND, Axis.STEPS, Line.Style.SOLID, perStep.getAsDouble())
            .ifPresent(lines::add);
      }
    }
    return new Plot(
        Axis.counted(runs) + " per second", Axis.STEPS.unit(runs).label(), false, lines);
  }

  /** The tags that runs have values of, in order. */
  List<String> tags(Predicate<String> which) {
    var tags = new TreeSet<String>();
    runs.forEach(run -> run.events().curves().keySet().stream().filter(which).forEach(tags::add));
    return List.copyOf(tags);
  }

  private List<Line> lines(String tag, Axis axis, Line.Style style, double factor) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      line(i, tag, axis, style, factor).ifPresent(lines::add);
    }
    return lines;
  }

  private Optional<Line> line(int number, String tag, Axis axis, Line.Style style, double factor) {
    Run run = runs.get(number);
    OptionalDouble scale = axis.scale(run);
    Optional<Curve> curve = run.curve(tag);
    if (scale.isEmpty() || curve.isEmpty()) {
      return Optional.empty();
    }
    double unit = scale.getAsDouble() * axis.unit(runs).factor();
    double[] x = new double[curve.get().size()];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = axis.position(curve.get(), i) * unit;
      y[i] = curve.get().value(i) * factor;
    }
    return Optional.of(new Line(run.name(), number, style, x, y));
  }
}
