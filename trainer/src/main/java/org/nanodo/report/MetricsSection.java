package org.nanodo.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nanodo.metrics.Curve;

/** Plots of all metrics: the main ones at once, the others to be opened. */
final class MetricsSection {
  private static final int LONGEST_LEGEND = 12;
  private static final List<String> STATISTICS =
      List.of("grads/all/rms", "updates/all/rms", "params/all/rms");

  private final List<Run> runs;
  private final Figures figures;
  private final Set<String> shown = new HashSet<>();
  private final Labels labels = new Labels("t");
  private final Html html = new Html();

  MetricsSection(List<Run> runs) {
    this.runs = runs;
    this.figures = new Figures(runs);
  }

  Html html() {
    section("Loss", losses());
    section("Learning rate and gradients", optimization());
    section("Speed and memory", speed());
    others();
    constants();
    return html.raw("<svg class=\"labels\">%s</svg>\n".formatted(labels.defs()));
  }

  private List<Plot> losses() {
    shown.addAll(Set.of(Tags.TRAIN_LOSS, Tags.EVAL_LOSS));
    var plots = new ArrayList<Plot>();
    for (Axis axis : Axis.values()) {
      plots.add(figures.losses(axis));
    }
    return plots;
  }

  private List<Plot> optimization() {
    List<String> tags = new ArrayList<>(List.of(Tags.LEARNING_RATE));
    tags.addAll(STATISTICS);
    tags.addAll(figures.tags(t -> t.contains("grad") && t.contains("norm")));
    return plots(tags);
  }

  private List<Plot> speed() {
    var plots = new ArrayList<>(plots(List.of(Tags.STEPS_PER_SECOND)));
    plots.add(figures.tokensPerSecond());
    List<String> rest = new ArrayList<>(List.of("mfu", "input_wait_ms"));
    rest.addAll(figures.tags(t -> t.endsWith("_per_device") || t.startsWith(Tags.MEMORY)));
    plots.addAll(plots(rest));
    return plots;
  }

  private List<Plot> plots(List<String> tags) {
    return tags.stream().filter(this::isCurve).filter(shown::add).map(figures::of).toList();
  }

  /** A single value, such as a count of parameters, makes no curve. */
  private boolean isCurve(String tag) {
    return runs.stream().anyMatch(run -> run.curve(tag).map(Curve::size).orElse(0) > 1);
  }

  /** The other metrics by what comes before the first slash of their tags. */
  private void others() {
    Map<String, List<String>> groups = new TreeMap<>();
    for (String tag : figures.tags(t -> isCurve(t) && !shown.contains(t) && !isDetail(t))) {
      String group = tag.contains("/") ? tag.substring(0, tag.indexOf('/')) : "";
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(tag);
    }
    groups.forEach(
        (group, tags) -> {
          html.open("details")
              .element(
                  "summary",
                  "%s (%d)".formatted(group.isEmpty() ? "Other metrics" : group, tags.size()));
          figures(plots(tags));
          html.close("details");
        });
  }

  /** Of the statistics of single tensors only the root mean squares are shown: they are many. */
  private static boolean isDetail(String tag) {
    return tag.matches("(grads|params|updates)/.*_(mean|std)");
  }

  private void constants() {
    List<String> tags = figures.tags(t -> !isCurve(t) && !shown.contains(t));
    if (tags.isEmpty()) {
      return;
    }
    var headings = new ArrayList<>(List.of("metric"));
    runs.forEach(run -> headings.add(run.name()));
    var table = new Table(headings);
    for (String tag : tags) {
      table.row(
          tag,
          runs.stream()
              .map(r -> r.curve(tag).map(c -> Numbers.measured(c.last())).orElse(""))
              .toList());
    }
    html.open("details").element("summary", "Single values (%d)".formatted(tags.size()));
    html.raw(table.end().toString()).close("details");
  }

  private void section(String title, List<Plot> plots) {
    if (plots.stream().anyMatch(Plot::isDrawable)) {
      html.element("h2", title);
      legend();
      figures(plots);
    }
  }

  private void legend() {
    if (runs.size() < 2 || runs.size() > LONGEST_LEGEND) {
      return;
    }
    html.open("p class=\"legend\"");
    for (int i = 0; i < runs.size(); i++) {
      html.open("span")
          .raw(RunsSection.swatch(i).toString())
          .text(runs.get(i).name())
          .close("span");
    }
    html.close("p");
  }

  private void figures(List<Plot> plots) {
    html.open("div class=\"plots\"");
    for (Plot plot : plots) {
      if (plot.isDrawable()) {
        html.open("figure").open("figcaption").element("b", plot.title()).text(caption(plot));
        html.close("figcaption").raw(plot.svg(labels)).close("figure");
      }
    }
    html.close("div");
  }

  private static String caption(Plot plot) {
    Map<Line.Style, Integer> styles = new LinkedHashMap<>();
    plot.lines().forEach(line -> styles.merge(line.style(), 1, Integer::sum));
    return styles.size() < 2 ? "" : " – training, and held out (marked)";
  }
}
