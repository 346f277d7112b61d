package org.nanodo.parity;

/**
 * The largest of some differences.
 *
 * @param error how large it is; infinite if a number is missing or is none
 * @param where what differs most; empty if nothing does
 */
public record Deviation(double error, String where) {
  /** Nothing is off yet. */
  static final Deviation NONE = new Deviation(0, "");

  /** The larger of this and a difference at {@code place}. */
  Deviation or(double difference, String place) {
    double size = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.abs(difference);
    return size > error ? new Deviation(size, place) : this;
  }
}
