package org.nanodo.report;

import java.util.List;

/** A table of HTML, which scrolls by itself where the page is narrower. */
final class Table {
  private final Html html = new Html();

  /** A table with these headings. */
  Table(List<String> headings) {
    html.open("div class=\"wide\"").open("table").open("tr");
    headings.forEach(heading -> html.element("th", heading));
    html.close("tr");
  }

  /**
   * Adds a row; its first cell is a heading, which may break after commas, after a swatch of a
   * run's color if there is one.
   */
  Table row(Html swatch, String name, List<String> cells) {
    String breakable = Html.escape(name).replace(",", ",<wbr>");
    html.open("tr").open("th").raw(swatch.toString()).raw(breakable).close("th");
    cells.forEach(cell -> html.element("td", cell));
    html.close("tr");
    return this;
  }

  Table row(String name, List<String> cells) {
    return row(new Html(), name, cells);
  }

  Html end() {
    return html.close("table").close("div");
  }
}
