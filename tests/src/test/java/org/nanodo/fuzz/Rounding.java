package org.nanodo.fuzz;

import org.nanodo.ir.DType;

/** How far a computed number of some element type may be from the exact one. */
final class Rounding {
  private Rounding() {}

  /** Half the distance between 1 and the next number; twice that where the reference rounds too. */
  static double unit(DType dtype) {
    return switch (dtype) {
      case F32 -> 0x1p-24;
      case F64 -> 0x1p-52;
      case F16 -> 0x1p-11;
      case BF16 -> 0x1p-8;
      default -> 0;
    };
  }

  /** Sums and products of matrices of 16-bit floats are accumulated in float32. */
  static double accumulated(DType dtype) {
    return dtype == DType.F64 ? unit(DType.F64) : unit(DType.F32);
  }

  /** The least normal number; below it digits are lost, or all of a number. */
  private static double tiny(DType dtype) {
    return switch (dtype) {
      case F64 -> Double.MIN_NORMAL;
      case F16 -> 0x1p-14;
      default -> Float.MIN_NORMAL;
    };
  }

  /**
   * Beyond this a program is not used: what follows might overflow in one order and not another.
   */
  static double limit(DType dtype) {
    return dtype == DType.F16 ? 1000 : 1e9;
  }

  /**
   * The error of a result, of an error in what it was computed from and {@code units} of its own.
   */
  static double error(DType dtype, double value, double inherited, double units) {
    if (!Double.isFinite(value)) {
      return inherited == Double.POSITIVE_INFINITY ? inherited : 0;
    }
    return inherited + units * unit(dtype) * (Math.abs(value) + inherited) + tiny(dtype);
  }

  /**
   * The inherited error of a · b; infinite, for any value at all, where an infinity meets a number
   * that may be zero.
   */
  static double ofProduct(double a, double aError, double b, double bError) {
    if (isAny(aError) || isAny(bError)) {
      boolean isNaN = (!isAny(aError) && Double.isNaN(a)) || (!isAny(bError) && Double.isNaN(b));
      return isNaN ? 0 : Double.POSITIVE_INFINITY;
    }
    if (Double.isInfinite(a) || Double.isInfinite(b)) {
      boolean sure = sureOfSign(a, aError) && sureOfSign(b, bError);
      return sure ? 0 : Double.POSITIVE_INFINITY;
    }
    return Double.isNaN(a) || Double.isNaN(b)
        ? 0
        : Math.abs(a) * bError + Math.abs(b) * aError + aError * bError;
  }

  static boolean isAny(double error) {
    return error == Double.POSITIVE_INFINITY;
  }

  private static boolean sureOfSign(double v, double error) {
    return Double.isNaN(v) || error == 0 || Math.abs(v) > error;
  }
}
