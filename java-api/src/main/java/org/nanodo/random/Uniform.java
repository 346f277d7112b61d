package org.nanodo.random;

import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/** Random bits as the mantissas of floating-point numbers. */
public final class Uniform {
  private Uniform() {}

  /**
   * Uniform in [0, 1): bits behind the point of a number in [1, 2), less 1. The 16-bit formats, of
   * which bfloat16 takes its bits from 8 and float16 from 16, go through float32 without rounding.
   */
  public static Tensor unit(Tensor key, TensorType type) {
    int mantissa = FloatFormat.of(type.dtype()).mantissaBits();
    if (type.dtype() == DType.F64) {
      Tensor bits = Threefry.bits64(key, type.shape()).shiftRightLogical(64 - mantissa);
      return fraction(bits, DType.F64);
    }
    Tensor bits = Threefry.bits(key, type.shape());
    int width = type.dtype() == DType.F32 ? 32 : mantissa < 8 ? 8 : 16;
    // The lowest bits of the draw, and the highest of those.
    Tensor drawn = bits.shiftLeft(32 - width).shiftRightLogical(32 - mantissa);
    return fraction(drawn.shiftLeft(23 - mantissa), DType.F32).astype(type.dtype());
  }

  private static Tensor fraction(Tensor mantissa, DType dtype) {
    boolean wide = dtype == DType.F64;
    long one = wide ? Double.doubleToLongBits(1) : Float.floatToIntBits(1);
    return mantissa.or(Lax.scalar(mantissa.dtype(), one)).bitcast(dtype).sub(1);
  }
}
