package org.nanodo.metrics;

/**
 * The mean and spread of measurements, merged as in Chan, Golub and LeVeque (1983).
 *
 * @param count number of measurements
 * @param m2 sum of squared distances from the mean
 */
public record Average(double count, double mean, double m2) {
  /** No measurements. */
  public static final Average EMPTY = new Average(0, 0, 0);

  /** The average over both sets of measurements; an empty set changes nothing. */
  public Average merge(Average other) {
    if (other.count == 0) {
      return this;
    }
    if (count == 0) {
      return other;
    }
    double n = count + other.count;
    double delta = other.mean - mean;
    return new Average(
        n, mean + delta * other.count / n, m2 + other.m2 + delta * delta * count * other.count / n);
  }

  /** The standard error of the mean; NaN without measurements. */
  public double sem() {
    return Math.sqrt(m2 / count / count);
  }
}
