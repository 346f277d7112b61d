package org.nanodo.report;

import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
  private static final String[] UNITS = {"", "k", "M", "G", "T", "P"};

  private Numbers() {}

  /** Three significant digits and a unit, as {@code 1.5M}; small numbers as {@code 3e-4}. */
  static String compact(double value) {
    if (!Double.isFinite(value)) {
      return value == Double.POSITIVE_INFINITY ? "∞" : Double.isNaN(value) ? "NaN" : "-∞";
    }
    double size = Math.abs(value);
    if (size < 1e-3 || size >= 1e18) {
      return size == 0 ? "0" : scientific(value);
    }
    int unit = 0;
    while (Math.abs(round3(value)) >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return plain(round3(value)) + UNITS[unit];
  }

  /** A loss, a rate or another measurement, for tables. */
  static String measured(double value) {
    return !Double.isFinite(value) || Math.abs(value) < 0.01 || Math.abs(value) >= 1000
        ? compact(value)
        : String.format(Locale.ROOT, "%.4f", value);
  }

  static String duration(double seconds) {
    long s = Math.round(seconds);
    return s < 60
        ? s + " s"
        : s < 3600
            ? "%d min %d s".formatted(s / 60, s % 60)
            : "%d h %d min".formatted(s / 3600, s % 3600 / 60);
  }

  private static double round3(double value) {
    return value == 0 ? 0 : Double.parseDouble(String.format(Locale.ROOT, "%.2e", value));
  }

  private static String scientific(double value) {
    return String.format(Locale.ROOT, "%.2e", value)
        .replaceFirst("\\.?0*e", "e")
        .replaceFirst("e([+-])0?", "e$1")
        .replace("e+", "e");
  }

  private static String plain(double value) {
    String text = String.format(Locale.ROOT, "%.6f", value);
    return text.replaceFirst("\\.?0+$", "");
  }
}
