package org.nanodo.ir;

import java.math.BigDecimal;
import java.nio.ByteBuffer;

/** Single elements as bytes. */
final class ElementBytes {
  private ElementBytes() {}

  /** Writes a number, rounded to a floating-point type; a complex one gets it as its real part. */
  static void put(ByteBuffer to, DType dtype, double v) {
    switch (dtype) {
      case F32 -> to.putFloat((float) v);
      case F64 -> to.putDouble(v);
      case BF16 -> to.putShort(HalfFloats.toBf16((float) v));
      case F16 -> to.putShort(HalfFloats.toF16(v));
      case F8E4M3FN -> to.put(Float8.E4M3FN.of(v));
      case F8E5M2 -> to.put(Float8.E5M2.of(v));
      case C64 -> to.putFloat((float) v).putFloat(0);
      case C128 -> to.putDouble(v).putDouble(0);
      case BOOL -> to.put((byte) (v != 0 ? 1 : 0));
      case U64 -> to.putLong(exactUnsigned(v));
      case I4, U4, I8, I16, I32, I64, U8, U16, U32 -> putBits(to, dtype, exact(dtype, v));
    }
  }

  /** The same of an integer, exactly if the type is an integer type. */
  static void put(ByteBuffer to, DType dtype, long v) {
    switch (dtype) {
      case F32 -> to.putFloat(v);
      case F64 -> to.putDouble(v);
      case BF16 -> to.putShort(HalfFloats.toBf16(v));
      case F16, F8E4M3FN, F8E5M2, C64, C128 -> put(to, dtype, (double) v);
      case BOOL -> to.put((byte) (v != 0 ? 1 : 0));
      case I4, U4, I8, I16, I32, I64, U8, U16, U32, U64 -> putBits(to, dtype, within(dtype, v));
    }
  }

  private static void putBits(ByteBuffer to, DType dtype, long bits) {
    switch (dtype.bytes()) {
      case Byte.BYTES -> to.put((byte) (dtype.bits() == 4 ? bits & 0xf : bits));
      case Short.BYTES -> to.putShort((short) bits);
      case Integer.BYTES -> to.putInt((int) bits);
      default -> to.putLong(bits);
    }
  }

  private static long exact(DType dtype, double v) {
    long whole = (long) v;
    // 2^63 converts to Long.MAX_VALUE, which is a different number.
    requireWhole(whole == v && v < 0x1p63, v, dtype);
    return within(dtype, whole);
  }

  /** The bits of an unsigned number of 64 bits. */
  private static long exactUnsigned(double v) {
    requireWhole(v == Math.rint(v) && v >= 0 && v < 0x1p64, v, DType.U64);
    return new BigDecimal(v).toBigInteger().longValue();
  }

  private static void requireWhole(boolean holds, double v, DType dtype) {
    ShapeException.require(
        holds,
        "%s is not a value of %s, whose integers are %d to %s; give one of these, or a floating-point type",
        v,
        dtype.jaxName(),
        dtype.least(),
        most(dtype));
  }

  private static long within(DType dtype, long v) {
    ShapeException.require(
        v >= dtype.least() && v <= dtype.most(),
        "%d does not fit into %s, whose integers are %d to %s; use a wider type",
        v,
        dtype.jaxName(),
        dtype.least(),
        most(dtype));
    return v;
  }

  private static String most(DType dtype) {
    return dtype == DType.U64 ? Long.toUnsignedString(-1) : Long.toString(dtype.most());
  }

  /** Element {@code index} of a type that is not complex. */
  static double real(ByteBuffer data, DType dtype, int index) {
    return switch (dtype) {
      case F32 -> data.getFloat(4 * index);
      case F64 -> data.getDouble(8 * index);
      case BF16 -> Float.intBitsToFloat(data.getShort(2 * index) << 16);
      case F16 -> HalfFloats.fromF16(data.getShort(2 * index));
      case F8E4M3FN -> Float8.E4M3FN.from(data.get(index));
      case F8E5M2 -> Float8.E5M2.from(data.get(index));
      case U64 -> unsigned(data.getLong(8 * index));
      case I4, U4, BOOL, I8, I16, I32, I64, U8, U16, U32 -> whole(data, dtype, index);
      case C64, C128 -> throw new IllegalArgumentException(dtype + " has two parts");
    };
  }

  /** The nearest double. */
  private static double unsigned(long bits) {
    // Half of it, with a lowest bit that keeps it off a tie.
    return bits >= 0 ? bits : (double) (bits >>> 1 | bits & 1) * 2;
  }

  /** Element {@code index} of an integer type or a boolean; uint64 as its bits. */
  static long whole(ByteBuffer data, DType dtype, int index) {
    return switch (dtype) {
      case I8 -> data.get(index);
      // Only the lower half counts.
      case I4 -> data.get(index) << 28 >> 28;
      case U4 -> data.get(index) & 0xf;
      case U8, BOOL -> Byte.toUnsignedLong(data.get(index));
      case I16 -> data.getShort(2 * index);
      case U16 -> Short.toUnsignedLong(data.getShort(2 * index));
      case I32 -> data.getInt(4 * index);
      case U32 -> Integer.toUnsignedLong(data.getInt(4 * index));
      default -> data.getLong(8 * index);
    };
  }
}
