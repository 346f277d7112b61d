package org.nanodo.ir;

/** Conversions to and from 16-bit floats, rounding to nearest, ties to even (IEEE 754). */
public final class HalfFloats {
  private HalfFloats() {}

  /** From float32, to which NumPy and JAX also round a double first. */
  public static short toBf16(float v) {
    int bits = Float.floatToIntBits(v);
    if (Float.isNaN(v)) {
      return (short) (bits >>> 16 | 0x40);
    }
    int rounding = 0x7fff + (bits >>> 16 & 1);
    return (short) ((bits + rounding) >>> 16);
  }

  public static short toF16(double v) {
    int sign = (int) (Double.doubleToLongBits(v) >>> 48) & 0x8000;
    float magnitude = toOdd(Math.abs(v));
    if (Double.isNaN(v)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 65520f) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x1p-14f) {
      // Subnormal: a multiple of 2^-24, and a carry gives the smallest normal number.
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24f));
    }
    int magnitudeBits = Float.floatToIntBits(magnitude);
    int rounded = magnitudeBits + 0xfff + (magnitudeBits >>> 13 & 1);
    return (short) (sign | (rounded - ((127 - 15) << 23)) >>> 13);
  }

  /** Rounded to odd: a second rounding then gives the same as rounding once. */
  private static float toOdd(double v) {
    float near = (float) v;
    int bits = Float.floatToIntBits(near);
    return near == v ? near : Float.intBitsToFloat(near > v ? bits - 1 | 1 : bits | 1);
  }

  public static float fromF16(short half) {
    int exponent = half >>> 10 & 0x1f;
    int mantissa = half & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> mantissa * 0x1p-24f;
          case 31 -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Float.intBitsToFloat(((exponent + 127 - 15) << 23) | (mantissa << 13));
        };
    return half < 0 ? -magnitude : magnitude;
  }
}
