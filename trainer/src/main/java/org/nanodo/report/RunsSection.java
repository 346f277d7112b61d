package org.nanodo.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nanodo.metrics.Curve;

/** The runs: how far they are, what came of them, and what is wrong with their files. */
record RunsSection(List<Run> runs) {
  private static final List<String> HEADINGS =
      List.of(
          "run",
          "state",
          "steps",
          "seen",
          "train loss",
          "held-out loss",
          "lowest held-out",
          "speed",
          "time");

  Html html() {
    var table = new Table(HEADINGS);
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      table.row(swatch(i), run.name(), cells(run));
    }
    Html html = new Html().element("h2", "Runs").raw(table.end().toString());
    List<String> notes = runs.stream().flatMap(run -> notes(run).stream()).toList();
    if (!notes.isEmpty()) {
      html.open("ul class=\"notes\"");
      notes.forEach(note -> html.element("li", note));
      html.close("ul");
    }
    return html;
  }

  /** The color of run {@code number}, as a short line. */
  static Html swatch(int number) {
    return new Html()
        .raw(
            "<span class=\"swatch dash%d c%d\"></span>"
                .formatted(number / Paint.LINES % Plot.DASHES, number % Paint.LINES));
  }

  private static List<String> cells(Run run) {
    Optional<Curve> eval = run.curve(Tags.EVAL_LOSS);
    String total =
        run.totalSteps().isPresent() ? " of " + Math.round(run.totalSteps().getAsDouble()) : "";
    return List.of(
        run.state(),
        run.steps() + total,
        run.perStep().isPresent()
            ? Numbers.compact(run.steps() * run.perStep().getAsDouble()) + " " + run.unit()
            : "",
        run.curve(Tags.TRAIN_LOSS).map(c -> Numbers.measured(c.last())).orElse(""),
        eval.map(c -> Numbers.measured(c.last())).orElse(""),
        eval.map(c -> Numbers.measured(Run.lowest(c))).orElse(""),
        speed(run),
        run.events().starts().isEmpty() ? "" : Numbers.duration(run.events().seconds()));
  }

  private static String speed(Run run) {
    Optional<Curve> steps = run.curve(Tags.STEPS_PER_SECOND);
    if (steps.isEmpty()) {
      return "";
    }
    double median = Run.median(steps.get());
    return run.perStep().isPresent()
        ? "%s %s/s".formatted(Numbers.compact(median * run.perStep().getAsDouble()), run.unit())
        : Numbers.compact(median) + " steps/s";
  }

  private static List<String> notes(Run run) {
    var notes = new ArrayList<String>();
    run.events().damage().forEach(d -> notes.add(run.name() + ": " + d));
    if (run.config().isEmpty()) {
      notes.add(
          "%s: config.json is missing or cannot be read, so tokens are not known"
              .formatted(run.name()));
    }
    if (run.events().curves().isEmpty()) {
      notes.add(run.name() + ": no metrics yet");
    }
    run.curve(Tags.SPIKES).ifPresent(spikes -> spikes(run, spikes, notes));
    run.events()
        .curves()
        .forEach(
            (tag, curve) -> {
              List<Long> steps = notFinite(curve);
              if (!steps.isEmpty()) {
                notes.add(
                    "%s: %s of %s %s NaN or infinite, first at step %d; such values are gaps in plots"
                        .formatted(
                            run.name(),
                            steps.size() == 1 ? "one value" : steps.size() + " values",
                            tag,
                            steps.size() == 1 ? "is" : "are",
                            steps.get(0)));
              }
            });
    return notes;
  }

  private static void spikes(Run run, Curve spikes, List<String> notes) {
    var steps = new ArrayList<Long>();
    for (int i = 0; i < spikes.size(); i++) {
      if (spikes.value(i) > 0) {
        steps.add(spikes.step(i));
      }
    }
    if (!steps.isEmpty()) {
      notes.add(
          "%s: spikes of the loss or the gradients at %d step%s, first at step %d"
              .formatted(run.name(), steps.size(), steps.size() == 1 ? "" : "s", steps.get(0)));
    }
  }

  private static List<Long> notFinite(Curve curve) {
    var steps = new ArrayList<Long>();
    for (int i = 0; i < curve.size(); i++) {
      if (!Double.isFinite(curve.value(i))) {
        steps.add(curve.step(i));
      }
    }
    return steps;
  }
}
