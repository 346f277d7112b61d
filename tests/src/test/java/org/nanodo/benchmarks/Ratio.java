package org.nanodo.benchmarks;

import java.util.Locale;

/**
 * A ratio that should be small.
 *
 * @param value NaN if one of its terms was not measured
 * @param goal NaN if there is none
 */
record Ratio(double value, double goal) {
  static final String NOTHING = "–";

  /** Cells of a table: the ratio, the goal, and whether it is met. */
  String cells() {
    String met = Double.isNaN(value) || Double.isNaN(goal) ? NOTHING : value <= goal ? "yes" : "no";
    String most = Double.isNaN(goal) ? NOTHING : "≤ " + text(goal, "%s");
    return "%s | %s | %s".formatted(text(value, "%.2f"), most, met);
  }

  static String text(double number, String format) {
    return Double.isNaN(number) ? NOTHING : String.format(Locale.ROOT, format, number);
  }
}
