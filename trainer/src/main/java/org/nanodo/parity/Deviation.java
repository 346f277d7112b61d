package org.nanodo.parity;

/**
 * The largest of some differences.
 *
 * @param error its size; infinite if a number is missing or NaN
 * @param where what differs most; empty without a difference
 */
public record Deviation(double error, String where) {
  /** No difference. */
  static final Deviation NONE = new Deviation(0, "");

  /** The larger of this and a difference at {@code place}. */
  Deviation or(double difference, String place) {
    double size = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.abs(difference);
    return size > error ? new Deviation(size, place) : this;
  }
}
