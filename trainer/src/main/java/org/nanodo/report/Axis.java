package org.nanodo.report;

import java.util.List;
import java.util.OptionalDouble;
import org.nanodo.metrics.Curve;

/** What the metrics of runs are plotted over. */
enum Axis {
  STEPS("steps") {
    @Override
    OptionalDouble scale(Run run) {
      return OptionalDouble.of(1);
    }
  },
  TOKENS("tokens") {
    @Override
    OptionalDouble scale(Run run) {
      return run.perStep();
    }
  },
  TIME("seconds") {
    @Override
    OptionalDouble scale(Run run) {
      return OptionalDouble.of(1);
    }

    @Override
    double position(Curve curve, int i) {
      return curve.seconds(i);
    }
  };

  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private final String label;

  Axis(String label) {
    this.label = label;
  }

  /** What a position is multiplied by; empty if the run does not tell. */
  abstract OptionalDouble scale(Run run);

  double position(Curve curve, int i) {
    return curve.step(i);
  }

  /** What the axis of a plot of these runs counts, and the factor that all positions get for it. */
  Unit unit(List<Run> runs) {
    if (this == TOKENS) {
      return tokens(runs);
    }
    double longest = runs.stream().mapToDouble(run -> run.events().seconds()).max().orElse(0);
    if (this == STEPS || longest < 2 * MINUTE) {
      return new Unit(label, 1);
    }
    return longest < 2 * HOUR ? new Unit("minutes", 1. / MINUTE) : new Unit("hours", 1. / HOUR);
  }

  /** What runs count beside steps. */
  static String counted(List<Run> runs) {
    boolean same = runs.stream().map(Run::unit).distinct().count() == 1;
    return same ? runs.get(0).unit() : "tokens or examples";
  }

  private static Unit tokens(List<Run> runs) {
    String what = counted(runs);
    double most = runs.stream().mapToDouble(r -> r.steps() * r.perStep().orElse(0)).max().orElse(0);
    return most < 1e4
        ? new Unit(what, 1)
        : most < 1e7
            ? new Unit("thousand " + what, 1e-3)
            : most < 1e10 ? new Unit("million " + what, 1e-6) : new Unit("billion " + what, 1e-9);
  }

  /** A unit of an axis. */
  record Unit(String label, double factor) {}
}
