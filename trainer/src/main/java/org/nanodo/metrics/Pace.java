package org.nanodo.metrics;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * The loss, speed, utilization and remaining time of a run. The first step, which compiles, is not
 * timed.
 */
final class Pace {
  private static final double NANOS = 1e9;

  private final long total;
  private final StepSize size;
  private final LongSupplier nanoTime;
  private long firstStep = -1;
  private long firstTime;
  private OptionalDouble idealSeconds = OptionalDouble.empty();

  Pace(long total, StepSize size, LongSupplier nanoTime) {
    this.total = total;
    this.size = size;
    this.nanoTime = nanoTime;
  }

  void idealStep(OptionalDouble seconds) {
    idealSeconds = seconds;
  }

  /**
   * As in {@code loss 2.3145 12.3k tokens/s mfu 41.3% 1:02 left}; at first the loss alone, and
   * without {@code mfu} where it is not known.
   */
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
        + "  %s %s/s%s  %s left"
            .formatted(
                count(stepsPerSecond * size.units()),
                size.unit(),
                utilization(stepsPerSecond),
                duration((total - done) / stepsPerSecond));
  }

  private String utilization(double stepsPerSecond) {
    return idealSeconds.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT, "  mfu %.1f%%", 100 * idealSeconds.getAsDouble() * stepsPerSecond);
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
