package org.nanodo.ir;

/**
 * Conversions to and from floats of 8 bits, rounding to nearest, ties to even: the formats of
 * Micikevicius and others, "FP8 formats for deep learning", 2022, as ml_dtypes has them.
 */
enum Float8 {
  /** Numbers that round beyond 448 are NaN, as are infinities. */
  E4M3FN(3, 7, 0x7f, 0x7f),
  /** Numbers that round beyond 57344 are infinite. */
  E5M2(2, 15, 0x7c, 0x7e);

  private final int mantissaBits;
  private final int bias;

  /** The first magnitude above the finite ones, and the one written for NaN. */
  private final int overflow;

  private final int nan;

  Float8(int mantissaBits, int bias, int overflow, int nan) {
    this.mantissaBits = mantissaBits;
    this.bias = bias;
    this.overflow = overflow;
    this.nan = nan;
  }

  byte of(double v) {
    int sign = (int) (Double.doubleToRawLongBits(v) >>> 56) & 0x80;
    if (Double.isNaN(v)) {
      return (byte) (sign | nan);
    }
    double magnitude = Math.abs(v);
    int exponent = Math.max(Math.getExponent(magnitude), 1 - bias);
    // In units of the last place, which are exact; rounding may carry into the exponent.
    double units = Math.rint(Math.scalb(magnitude, mantissaBits - exponent));
    double bits = units + ((exponent + bias - 1) << mantissaBits);
    return (byte) (sign | (int) Math.min(bits, overflow));
  }

  float from(byte bits) {
    int magnitude = bits & 0x7f;
    int exponent = Math.max(magnitude >>> mantissaBits, 1);
    int implicit = magnitude >>> mantissaBits == 0 ? 0 : 1 << mantissaBits;
    int units = magnitude & ((1 << mantissaBits) - 1) | implicit;
    float value = Math.scalb((float) units, exponent - bias - mantissaBits);
    if (magnitude >= overflow) {
      value = magnitude == overflow && this == E5M2 ? Float.POSITIVE_INFINITY : Float.NaN;
    }
    return bits < 0 ? -value : value;
  }
}
