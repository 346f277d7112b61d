package org.nanodo.benchmarks;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The line y = a + b·x with the least sum of squared residuals. */
record LineFit(double a, double b) {
  static LineFit of(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double covariance =
        IntStream.range(0, x.length).mapToDouble(i -> (x[i] - meanX) * (y[i] - meanY)).sum();
    double variance = Arrays.stream(x).map(v -> (v - meanX) * (v - meanX)).sum();
    double slope = covariance / variance;
    return new LineFit(meanY - slope * meanX, slope);
  }

  double at(double x) {
    return a + b * x;
  }
}
