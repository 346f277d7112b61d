package org.nanodo.metrics;

import java.util.Locale;
import java.util.function.LongSupplier;

/** The loss, speed and remaining time of a run. The first step, which compiles, is not timed. */
final class Pace {
  private static final double NANOS = 1e9;

  private final long total;
  private final long perStep;
  private final String unit;
  private final LongSupplier nanoTime;
  private long firstStep = -1;
  private long firstTime;

  Pace(long total, long perStep, String unit, LongSupplier nanoTime) {
    this.total = total;
    this.perStep = perStep;
    this.unit = unit;
    this.nanoTime = nanoTime;
  }

  /** As in {@code loss 2.3145 12.3k tokens/s 1:02 left}; at first without speed and time. */
  String describe(long done, double loss) {
    long now = nanoTime.getAsLong();
    if (firstStep < 0) {
      firstStep = done;
      firstTime = now;
    }
    String text = String.format(Locale.ROOT, "loss %.4f", loss);
    double seconds = (now - firstTime) / NANOS;
    if (done <= firstStep || seconds <= 0) {
      return text;
    }
    double stepsPerSecond = (done - firstStep) / seconds;
    return text
        + "  %s %s/s  %s left"
            .formatted(
                count(stepsPerSecond * perStep), unit, duration((total - done) / stepsPerSecond));
  }

  static String count(double n) {
    if (n < 1e3) {
      return String.format(Locale.ROOT, "%.0f", n);
    }
    return n < 1e6
        ? String.format(Locale.ROOT, "%.1fk", n / 1e3)
        : String.format(Locale.ROOT, "%.2fM", n / 1e6);
  }

  static String duration(double seconds) {
    long s = Math.round(seconds);
    return s < 3600
        ? "%d:%02d".formatted(s / 60, s % 60)
        : "%d:%02d:%02d".formatted(s / 3600, s / 60 % 60, s % 60);
  }
}
