package org.nanodo.report;

import java.util.Optional;

/**
 * A sweep: its final losses as a plot and as a table.
 *
 * @param number of the sweep in the page
 */
record SweepSection(SweepResults results, int number) {
  Html html() {
    var html = new Html().element("h2", "Sweep");
    Optional<Plot> plot = new SweepPlot(results).plot().filter(Plot::isDrawable);
    plot.ifPresent(p -> plot(html, p));
    var table = new Table(results.headings());
    for (SweepRun run : results.runs()) {
      var cells = results.cells(run);
      table.row(cells.get(0), cells.subList(1, cells.size()));
    }
    html.raw(table.end().toString());
    results.runs().stream()
        .filter(run -> !run.message().isEmpty())
        .forEach(run -> html.element("p class=\"notes\"", run.name() + ": " + run.message()));
    return html;
  }

  private void plot(Html html, Plot plot) {
    var labels = new Labels("s%d_".formatted(number));
    if (plot.lines().size() > 1) {
      html.open("p class=\"legend\"");
      for (Line line : plot.lines()) {
        html.open("span").raw(RunsSection.swatch(line.color()).toString());
        html.text(line.label()).close("span");
      }
      html.close("p");
    }
    html.open("figure class=\"large\"").element("figcaption", plot.title());
    html.raw(plot.svg(labels)).close("figure");
    html.raw("<svg class=\"labels\">%s</svg>\n".formatted(labels.defs()));
  }
}
