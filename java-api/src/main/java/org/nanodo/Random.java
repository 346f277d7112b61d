package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;
import static org.nanodo.trace.ArgumentChecks.shapeError;

import java.math.BigInteger;
import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.random.FloatFormat;
import org.nanodo.random.Threefry;

/**
 * Random numbers, bit for bit those of {@code jax.random} with {@code jax_threefry_partitionable}:
 * functions of a key, which is uint32 [2], and of nothing else. A tensor of keys, uint32 [..., 2],
 * draws for each of them; its leading dimensions come first in the result.
 */
public final class Random {
  private static final double SQRT_2 = Math.sqrt(2);

  private Random() {}

  // Keys.

  /** The key of a seed, of which 32 bits count, as {@code jax.random.key} by default. */
  public static Tensor key(long seed) {
    return Lax.constant(keyData(seed));
  }

  /** The same in host memory. */
  public static Literal keyData(long seed) {
    return Literal.of(TensorType.of(DType.U32, 2), 0, seed & 0xffffffffL);
  }

  /**
   * A new key, computed at once.
   *
   * @param data a number of 32 bits, from 0 to 2^32 − 1; others are refused, as they are in JAX
   */
  public static Literal foldIn(Literal key, long data) {
    return Threefry.foldIn(key, word(data));
  }

  private static int word(long data) {
    require(
        data >= 0 && data <= 0xffffffffL,
        "foldIn: %d is no number from 0 to %d; take Integer.toUnsignedLong of 32 bits",
        data,
        0xffffffffL);
    return (int) data;
  }

  /** {@code count} new keys, [count, 2]. */
  public static Tensor split(Tensor key, int count) {
    return derived(Threefry.encrypt(key, Threefry.positions(Shape.of(count))));
  }

  /** A new key for each element of {@code data}: integers of 32 bits, whose bits count. */
  public static Tensor foldIn(Tensor key, Tensor data) {
    Tensor word = data.dtype() == DType.I32 ? data.bitcast(DType.U32) : data;
    return derived(Threefry.encrypt(key, new Threefry.Words(Threefry.word(0), word)));
  }

  /** A new key, of a number of 32 bits; fails as {@link #foldIn(Literal, long)}. */
  public static Tensor foldIn(Tensor key, long data) {
    return foldIn(key, Threefry.word(word(data)));
  }

  /**
   * XLA:CPU would compute keys again for each number drawn from them, and take forever to compile
   * several encryptions and a maximum as one kernel.
   */
  private static Tensor derived(Threefry.Words keys) {
    return Lax.computedOnce(keys.stacked());
  }

  // Bits and integers.

  /** Random bits, uint32. */
  public static Tensor bits(Tensor key, Shape shape) {
    return Threefry.bits(key, shape);
  }

  /** Random bits, 64 of them in each int64. */
  public static Tensor bits64(Tensor key, Shape shape) {
    return Threefry.bits64(key, shape);
  }

  /**
   * Random bits of an unsigned type of 8 to 64 bits, as {@code jax.random.bits}.
   *
   * @throws org.nanodo.ir.ShapeException of another type
   */
  public static Tensor bits(Tensor key, TensorType type) {
    return switch (type.dtype()) {
      case U8, U16 -> bits(key, type.shape()).astype(type.dtype());
      case U32 -> bits(key, type.shape());
      case U64 -> bits64(key, type.shape()).bitcast(DType.U64);
      default ->
          throw shapeError(
              "bits: draws uint8, uint16, uint32 or uint64, found %s; bitcast it", type);
    };
  }

  /**
   * Integers from {@code low} (inclusive) to {@code high} (exclusive), as far as their type has
   * them; {@code low} if there are none.
   */
  public static Tensor randint(Tensor key, TensorType type, long low, long high) {
    DType dtype = type.dtype();
    require(dtype.isInteger(), "randint: draws integers, found %s; convert the result", type);
    int width = dtype.bits();
    if (width < Integer.SIZE) {
      // Of 32 bits, which makes all numbers about as likely.
      long first = Math.max(dtype.least(), Math.min(low, dtype.most()));
      long end = Math.max(dtype.least(), Math.min(high, dtype.most() + 1));
      return randint(key, type.with(DType.I32), first, end).astype(dtype);
    }
    BigInteger all = BigInteger.TWO.pow(width);
    BigInteger least = BigInteger.valueOf(dtype.least());
    BigInteger from = clamp(low, least, least.add(all).subtract(BigInteger.ONE));
    BigInteger span = clamp(high, least, least.add(all)).subtract(from).max(BigInteger.ONE);
    // Twice as many bits as fit, modulo the span: 2^width higher + lower.
    BigInteger root = BigInteger.TWO.pow(width / 2).mod(span);
    BigInteger multiplier = root.multiply(root).mod(all).mod(span);
    TensorType unsigned = type.with(width == Integer.SIZE ? DType.U32 : DType.U64);
    Tensor keys = split(key, 2);
    Tensor higher = bits(pick(keys, 0), unsigned);
    Tensor lower = bits(pick(keys, 1), unsigned);
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

  /** Key {@code i} of [..., keys, 2]. */
  static Tensor pick(Tensor keys, int i) {
    int[] dims = new int[keys.rank() - 1];
    for (int d = 0; d < dims.length; d++) {
      dims[d] = keys.dim(d < dims.length - 1 ? d : d + 1);
    }
    return Lax.sliceInDim(keys, i, i + 1, -2).reshape(dims);
  }

  // Floating-point numbers.

  /** Float32, uniform in [0, 1). */
  public static Tensor uniform(Tensor key, int... dims) {
    return uniform(key, TensorType.of(DType.F32, dims));
  }

  /**
   * Uniform in [0, 1): bits behind the point of a number in [1, 2), less 1. The 16-bit formats, of
   * which bfloat16 takes its bits from 8 and float16 from 16, go through float32 without rounding.
   */
  public static Tensor uniform(Tensor key, TensorType type) {
    int mantissa = FloatFormat.of(type.dtype()).mantissaBits();
    if (type.dtype() == DType.F64) {
      Tensor bits = bits64(key, type.shape()).shiftRightLogical(64 - mantissa);
      return fraction(bits, DType.F64, Double.doubleToLongBits(1));
    }
    int width = type.dtype() == DType.F32 ? 32 : mantissa < 8 ? 8 : 16;
    // The lowest bits of the draw, and the highest of those.
    Tensor low = bits(key, type.shape()).shiftLeft(32 - width);
    Tensor drawn = low.shiftRightLogical(32 - mantissa).shiftLeft(23 - mantissa);
    return fraction(drawn, DType.F32, Float.floatToIntBits(1)).astype(type.dtype());
  }

  private static Tensor fraction(Tensor mantissa, DType dtype, long one) {
    return mantissa.or(Lax.scalar(mantissa.dtype(), one)).bitcast(dtype).sub(1);
  }

  /** Uniform in [low, high). */
  public static Tensor uniform(Tensor key, TensorType type, double low, double high) {
    DType dtype = type.dtype();
    return uniform(key, type, Lax.scalar(dtype, low), Lax.scalar(dtype, high));
  }

  /** Uniform in [low, high), which are broadcast to the shape. */
  public static Tensor uniform(Tensor key, TensorType type, Tensor low, Tensor high) {
    return low.maximum(uniform(key, type).mul(high.sub(low)).add(low));
  }

  /** Float32, normal with mean 0 and variance 1. */
  public static Tensor normal(Tensor key, int... dims) {
    return normal(key, TensorType.of(DType.F32, dims));
  }

  /** Normal with mean 0 and variance 1. */
  public static Tensor normal(Tensor key, TensorType type) {
    return normal(key, type, Lax.scalar(type.dtype(), 1));
  }

  /**
   * Normal with mean 0 and standard deviation {@code stddev}, a scalar. Rounded as a program of
   * {@code jax.random.normal(key, shape) * stddev} that XLA compiled: √2·stddev is one factor.
   */
  public static Tensor normal(Tensor key, TensorType type, Tensor stddev) {
    double low = FloatFormat.of(type.dtype()).above(-1);
    return uniform(key, type, low, 1).unary(Unary.Kind.ERF_INV).mul(stddev.mul(SQRT_2));
  }

  /** Standard normal, restricted to lie strictly between {@code low} and {@code high}. */
  public static Tensor truncatedNormal(Tensor key, TensorType type, double low, double high) {
    FloatFormat format = FloatFormat.of(type.dtype());
    Tensor a = Lax.scalar(type.dtype(), low).div(SQRT_2).unary(Unary.Kind.ERF);
    Tensor b = Lax.scalar(type.dtype(), high).div(SQRT_2).unary(Unary.Kind.ERF);
    Tensor x = uniform(key, type, a, b).unary(Unary.Kind.ERF_INV).mul(SQRT_2);
    return x.maximum(format.above(low)).minimum(format.below(high));
  }

  /** Standard Gumbel: −log(−log u). */
  public static Tensor gumbel(Tensor key, TensorType type) {
    double least = FloatFormat.of(type.dtype()).smallestNormal();
    return uniform(key, type, least, 1).log().neg().log().neg();
  }

  // Choices.

  /** True with probability {@code p}, which is broadcast to the shape. */
  public static Tensor bernoulli(Tensor key, Tensor p, int... dims) {
    return uniform(key, TensorType.of(p.dtype(), dims)).lt(p);
  }

  /** True with probability {@code p}. */
  public static Tensor bernoulli(Tensor key, double p, int... dims) {
    return bernoulli(key, Lax.scalar(DType.F32, p), dims);
  }

  /** Indices along {@code axis}, int32, with the probabilities softmax(logits). */
  public static Tensor categorical(Tensor key, Tensor logits, int axis) {
    int from = axis < 0 ? axis : axis - logits.rank();
    return gumbel(key, logits.type()).add(logits).argmax(from);
  }

  /**
   * The numbers below {@code n} in any order, int32. Sorting by 32 random bits leaves few ties, and
   * sorting again breaks those.
   */
  public static Tensor permutation(Tensor key, int n) {
    int rounds = (int) Math.ceil(3 * Math.log(Math.max(1, n)) / Math.log(0xffffffffL));
    Tensor order = Lax.iota(TensorType.of(DType.I32, n), 0);
    for (int i = 0; i < rounds; i++) {
      Tensor keys = split(key, 2);
      key = pick(keys, 0);
      Tensor by = bits(pick(keys, 1), Shape.of(n));
      order = Lax.sort(List.of(by, order.broadcastTo(by.shape())), -1).get(1);
    }
    return order;
  }

  /** The slices of {@code x} along {@code axis} in any order. */
  public static Tensor permutation(Tensor key, Tensor x, int axis) {
    return Lax.take(x, permutation(key, x.dim(axis)), axis);
  }
}
