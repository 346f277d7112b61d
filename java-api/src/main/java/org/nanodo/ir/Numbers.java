package org.nanodo.ir;

import java.nio.ByteBuffer;

/** Java's numbers as elements of a type: floating-point types round, integer types hold exactly. */
final class Numbers {
  private Numbers() {}

  static void put(ByteBuffer to, DType dtype, double v) {
    switch (dtype) {
      case F32 -> to.putFloat((float) v);
      case F64 -> to.putDouble(v);
      case BF16 -> to.putShort(HalfFloats.toBf16((float) v));
      case F16 -> to.putShort(HalfFloats.toF16(v));
      case I32, U32, I64 -> put(to, dtype, exact(dtype, v));
      case BOOL -> to.put((byte) (v != 0 ? 1 : 0));
    }
  }

  static void put(ByteBuffer to, DType dtype, long v) {
    switch (dtype) {
      case F32 -> to.putFloat(v);
      case F64 -> to.putDouble(v);
      case BF16 -> to.putShort(HalfFloats.toBf16(v));
      case F16 -> to.putShort(HalfFloats.toF16(v));
      case I32, U32 -> to.putInt((int) within(dtype, v));
      case I64 -> to.putLong(v);
      case BOOL -> to.put((byte) (v != 0 ? 1 : 0));
    }
  }

  private static long exact(DType dtype, double v) {
    long whole = (long) v;
    // 2^63 converts to the largest long, which is another number.
    Operands.require(
        whole == v && v < 0x1p63,
        "%s is no %s, which holds whole numbers from %d to %d; give one, or use a floating-point"
            + " type",
        v,
        dtype.jaxName(),
        dtype.least(),
        dtype.most());
    return whole;
  }

  private static long within(DType dtype, long v) {
    Operands.require(
        v >= dtype.least() && v <= dtype.most(),
        "%d does not fit into %s, which holds whole numbers from %d to %d; use a wider type",
        v,
        dtype.jaxName(),
        dtype.least(),
        dtype.most());
    return v;
  }
}
