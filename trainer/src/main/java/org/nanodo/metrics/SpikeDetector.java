package org.nanodo.metrics;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/**
 * Tells values that are far above those of the last steps. Far is 7 standard deviations, as in the
 * spike score of OLMo 2 (arXiv:2501.00656), and at least a given distance, since what hardly
 * changes may change a little.
 *
 * <p>Medians stand for means, so that spikes do not hide others: deviations are 1.4826 times the
 * median distance from a line through the medians of the window's two halves, for a loss falls at
 * first. What is usual is the median of the later half, or the line where it rises.
 */
final class SpikeDetector {
  static final int WINDOW = 100;

  /** How many values are needed to know what is usual. */
  static final int FEWEST = 50;

  private static final double DEVIATIONS = 7;

  /** Of a normal distribution, the standard deviation over the median distance. */
  private static final double SIGMA_PER_MAD = 1.4826;

  private final Deque<Double> window = new ArrayDeque<>();

  /** What is usual, and how far above it a value must be. */
  private record Usual(double value, double far) {}

  /**
   * What is usual at a value that is a spike; else empty. From now on the value is one of the last.
   *
   * @param leastDistance the distance that it must have, given what is usual
   */
  OptionalDouble spike(double value, DoubleUnaryOperator leastDistance) {
    OptionalDouble found = OptionalDouble.empty();
    if (window.size() >= FEWEST) {
      Usual usual = usual();
      double far = Math.max(usual.far, leastDistance.applyAsDouble(usual.value));
      found = value - usual.value > far ? OptionalDouble.of(usual.value) : found;
    }
    window.addLast(value);
    if (window.size() > WINDOW) {
      window.removeFirst();
    }
    return found;
  }

  private Usual usual() {
    double[] values = window.stream().mapToDouble(Double::doubleValue).toArray();
    int n = values.length;
    double early = median(Arrays.copyOf(values, n / 2));
    double late = median(Arrays.copyOfRange(values, n - n / 2, n));
    // The middles of the halves are that far apart.
    double slope = (late - early) / (n - n / 2);
    double lateMiddle = n - n / 2 + (n / 2 - 1) / 2.;
    var distances = new double[n];
    for (int i = 0; i < n; i++) {
      distances[i] = Math.abs(values[i] - (late + slope * (i - lateMiddle)));
    }
    double next = late + slope * (n - lateMiddle);
    return new Usual(Math.max(late, next), DEVIATIONS * SIGMA_PER_MAD * median(distances));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int n = values.length;
    return (values[n / 2] + values[(n - 1) / 2]) / 2;
  }
}
