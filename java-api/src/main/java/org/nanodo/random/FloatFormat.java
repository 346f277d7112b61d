package org.nanodo.random;

import static org.nanodo.trace.ArgumentChecks.shapeError;

import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;

/**
 * A binary floating-point format: how many bits its mantissa stores, and the exponent of its
 * smallest normal number.
 */
public record FloatFormat(DType dtype, int mantissaBits, int minExponent) {
  /** The format of float16, bfloat16, float32 or float64. */
  public static FloatFormat of(DType dtype) {
    return switch (dtype) {
      case F32 -> new FloatFormat(dtype, 23, -126);
      case BF16 -> new FloatFormat(dtype, 7, -126);
      case F16 -> new FloatFormat(dtype, 10, -14);
      case F64 -> new FloatFormat(dtype, 52, -1022);
      default ->
          throw shapeError(
              "no random %s numbers are drawn here; draw integers by randint or bits, and convert others from float32",
              dtype.jaxName());
    };
  }

  /** The smallest positive number that is not subnormal. */
  public double smallestNormal() {
    return Math.scalb(1.0, minExponent);
  }

  /** The next number above {@code v} rounded to this format, neither NaN nor positive infinity. */
  public double above(double v) {
    double x = Literal.scalar(dtype, v).item();
    if (Double.isInfinite(x)) {
      return dtype.lowestFinite();
    }
    int exponent = Math.max(Math.getExponent(x), minExponent);
    boolean atPower = x == -Math.scalb(1.0, exponent) && exponent > minExponent;
    return x + Math.scalb(1.0, exponent - mantissaBits - (atPower ? 1 : 0));
  }

  /** The next number below {@code v}, as {@link #above}. */
  public double below(double v) {
    return -above(-v);
  }
}
