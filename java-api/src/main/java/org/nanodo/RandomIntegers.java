package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.math.BigInteger;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Composite;

/** {@link Random#randint}: the remainder of twice as many random bits as the type has. */
final class RandomIntegers {
  private RandomIntegers() {}

  static Tensor of(Tensor key, TensorType type, long low, long high) {
    return Composite.of("randint", type, low, high).unary(k -> drawn(k, type, low, high), key);
  }

  private static Tensor drawn(Tensor key, TensorType type, long low, long high) {
    DType dtype = type.dtype();
    require(dtype.isInteger(), "randint: draws integers, found %s; convert the result", type);
    int width = dtype.bits();
    if (width < Integer.SIZE) {
      // Of 32 bits, which makes all numbers about as likely.
      long first = Math.max(dtype.least(), Math.min(low, dtype.most()));
      long end = Math.max(dtype.least(), Math.min(high, dtype.most() + 1));
      return of(key, type.with(DType.I32), first, end).astype(dtype);
    }
    BigInteger all = BigInteger.TWO.pow(width);
    BigInteger least = BigInteger.valueOf(dtype.least());
    BigInteger from = clamp(low, least, least.add(all).subtract(BigInteger.ONE));
    BigInteger span = clamp(high, least, least.add(all)).subtract(from).max(BigInteger.ONE);
    // Twice as many bits as fit, modulo the span: 2^width higher + lower.
    BigInteger root = BigInteger.TWO.pow(width / 2).mod(span);
    BigInteger multiplier = root.multiply(root).mod(all).mod(span);
    TensorType unsigned = type.with(width == Integer.SIZE ? DType.U32 : DType.U64);
    Tensor keys = Random.split(key, 2);
    Tensor higher = Random.bits(Random.pick(keys, 0), unsigned);
    Tensor lower = Random.bits(Random.pick(keys, 1), unsigned);
    Tensor offset = lower;
    if (span.compareTo(all) < 0) {
      Tensor n = word(unsigned.dtype(), span);
      Tensor above = higher.rem(n).mul(word(unsigned.dtype(), multiplier));
      offset = above.add(lower.rem(n)).rem(n);
    }
    return (dtype.isSigned() ? offset.bitcast(dtype) : offset).add(from.longValue());
  }

  private static Tensor word(DType unsigned, BigInteger value) {
    return unsigned == DType.U64
        ? Lax.scalar(DType.I64, value.longValue()).bitcast(unsigned)
        : Lax.scalar(unsigned, value.longValue());
  }

  private static BigInteger clamp(long value, BigInteger low, BigInteger high) {
    return low.max(high.min(BigInteger.valueOf(value)));
  }
}
