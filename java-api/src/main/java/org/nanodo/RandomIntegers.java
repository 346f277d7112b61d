package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/**
 * Random integers, as {@code jax.random.randint}: of twice as many bits as they have, the remainder
 * by the size of the range, which is less biased than that of as many.
 */
final class RandomIntegers {
  private RandomIntegers() {}

  static Tensor bits(Tensor key, TensorType type) {
    DType dtype = type.dtype();
    require(
        dtype.isInteger() && !dtype.isSigned(),
        "bits: draws unsigned integers, found %s; bitcast the result",
        type);
    return dtype == DType.U64
        ? Random.bits64(key, type.shape()).bitcast(dtype)
        : Random.bits(key, type.shape()).astype(dtype);
  }

  static Tensor between(Tensor key, TensorType type, long low, long high) {
    DType dtype = type.dtype();
    require(dtype.isInteger(), "randint: draws integers, found %s; convert the result", type);
    if (dtype.bytes() < Integer.BYTES) {
      long first = clamp(low, dtype.least(), dtype.most());
      long last = clamp(high, dtype.least(), dtype.most() + 1);
      return between(key, type.with(DType.I32), first, last).astype(dtype);
    }
    Tensor keys = Random.split(key, 2);
    Tensor higher = Random.pick(keys, 0);
    Tensor lower = Random.pick(keys, 1);
    return dtype.bytes() == Integer.BYTES
        ? narrow(higher, lower, type, low, high)
        : wide(higher, lower, type, low, high);
  }

  private static Tensor narrow(Tensor higher, Tensor lower, TensorType type, long low, long high) {
    long least = type.dtype().least();
    long from = clamp(low, least, least + 0xffffffffL);
    long span = Math.max(clamp(high, least, least + (1L << 32)) - from, 1);
    long root = (1L << 16) % span;
    long multiplier = (root * root & 0xffffffffL) % span;
    Shape shape = type.shape();
    Tensor offset = Random.bits(lower, shape);
    if (span < 1L << 32) {
      Tensor n = Lax.scalar(DType.U32, span);
      Tensor rest = Random.bits(higher, shape).rem(n).mul(multiplier);
      offset = rest.add(offset.rem(n)).rem(n);
    }
    return (type.dtype().isSigned() ? offset.bitcast(DType.I32) : offset).add(from);
  }

  /** The same with unsigned arithmetic of 64 bits, which Java has for some operations only. */
  private static Tensor wide(Tensor higher, Tensor lower, TensorType type, long low, long high) {
    boolean signed = type.dtype().isSigned();
    long from = signed ? low : Math.max(low, 0);
    long span = high > from ? high - from : 1;
    long root = Long.remainderUnsigned(1L << 32, span);
    long multiplier = Long.remainderUnsigned(root * root, span);
    TensorType unsigned = type.with(DType.U64);
    Tensor n = unsigned(span);
    Tensor rest = bits(higher, unsigned).rem(n).mul(unsigned(multiplier));
    Tensor offset = rest.add(bits(lower, unsigned).rem(n)).rem(n);
    return (signed ? offset.bitcast(DType.I64) : offset).add(from);
  }

  private static Tensor unsigned(long bits) {
    return Lax.scalar(DType.I64, bits).bitcast(DType.U64);
  }

  private static long clamp(long value, long low, long high) {
    return Math.max(low, Math.min(value, high));
  }
}
