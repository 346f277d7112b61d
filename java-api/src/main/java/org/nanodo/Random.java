package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;
import static org.nanodo.trace.ArgumentChecks.shapeError;

import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.linalg.Matrices;
import org.nanodo.random.FloatFormat;
import org.nanodo.random.Threefry;
import org.nanodo.trace.Composite;

/**
 * Random numbers, bit for bit those of {@code jax.random} with {@code jax_threefry_partitionable}:
 * functions of a key, which is uint32 [2], and of nothing else. A tensor of keys, uint32 [..., 2],
 * draws for each of them; its leading dimensions come first in the result.
 */
public final class Random extends Distributions {
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

  /** Two new keys, [2, 2]. */
  public static Tensor split(Tensor key) {
    return split(key, 2);
  }

  /** {@code count} new keys, [count, 2]. */
  public static Tensor split(Tensor key, int count) {
    return Composite.of("split", count)
        .apply(
            in -> derived(Threefry.encrypt(in.get(0), Threefry.positions(Shape.of(count)))), key);
  }

  /** A new key for each element of {@code data}: integers of 32 bits, whose bits count. */
  public static Tensor foldIn(Tensor key, Tensor data) {
    Tensor word = data.dtype() == DType.I32 ? data.bitcast(DType.U32) : data;
    return Composite.of("foldIn").apply(in -> foldInWord(in.get(0), in.get(1)), key, word);
  }

  private static Tensor foldInWord(Tensor key, Tensor word) {
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
    return drawn("bits", shape, key, k -> Threefry.bits(k, shape));
  }

  /** Random bits, 64 of them in each int64. */
  public static Tensor bits64(Tensor key, Shape shape) {
    return drawn("bits64", shape, key, k -> Threefry.bits64(k, shape));
  }

  /** What a function draws of a type or shape; executed eagerly it is one program. */
  private static Tensor drawn(String name, Object type, Tensor key, UnaryOperator<Tensor> f) {
    return Composite.of(name, type).apply(in -> f.apply(in.get(0)), key);
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
    return RandomIntegers.of(key, type, low, high);
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
    return drawn("uniform", type, key, k -> unit(k, type));
  }

  private static Tensor unit(Tensor key, TensorType type) {
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
    return Composite.of("uniform", type, low, high)
        .apply(
            in -> uniform(in.get(0), type, Lax.scalar(dtype, low), Lax.scalar(dtype, high)), key);
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
    return drawn("normal", type, key, k -> normal(k, type, Lax.scalar(type.dtype(), 1)));
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
    return Composite.of("truncatedNormal", type, low, high)
        .apply(in -> truncated(in.get(0), type, low, high), key);
  }

  private static Tensor truncated(Tensor key, TensorType type, double low, double high) {
    FloatFormat format = FloatFormat.of(type.dtype());
    Tensor a = Lax.scalar(type.dtype(), low).div(SQRT_2).unary(Unary.Kind.ERF);
    Tensor b = Lax.scalar(type.dtype(), high).div(SQRT_2).unary(Unary.Kind.ERF);
    Tensor x = uniform(key, type, a, b).unary(Unary.Kind.ERF_INV).mul(SQRT_2);
    return x.maximum(format.above(low)).minimum(format.below(high));
  }

  /** Standard Gumbel: −log(−log u). */
  public static Tensor gumbel(Tensor key, TensorType type) {
    double least = FloatFormat.of(type.dtype()).smallestNormal();
    return drawn("gumbel", type, key, k -> uniform(k, type, least, 1).log().neg().log().neg());
  }

  /**
   * The same of numbers that are finer where they are small, so that its upper tail has more of
   * them, as with {@code mode="high"}.
   */
  public static Tensor fineGumbel(Tensor key, TensorType type) {
    return drawn("fineGumbel", type, key, k -> fineGumbels(k, type));
  }

  private static Tensor fineGumbels(Tensor key, TensorType type) {
    FloatFormat format = FloatFormat.of(type.dtype());
    Tensor both = uniform(key, type.with(type.shape().prepend(2)));
    Tensor high = both.at(0);
    double step = Math.scalb(1.0, -format.mantissaBits());
    Tensor finer = high.add(both.at(1).mul(step)).add(format.smallestNormal());
    return Lax.where(high.ge(0.5), high, finer).neg().log1p().neg().log().neg();
  }

  /** Exponential with mean 1. */
  public static Tensor exponential(Tensor key, TensorType type) {
    return drawn("exponential", type, key, k -> uniform(k, type).neg().log1p().neg());
  }

  /** Laplace with mean 0 and scale 1. */
  public static Tensor laplace(Tensor key, TensorType type) {
    double epsilon = Math.scalb(1.0, -FloatFormat.of(type.dtype()).mantissaBits() - 1);
    Tensor u = uniform(key, type, -1 + epsilon, 1);
    return u.sign().mul(u.abs().neg().log1p());
  }

  /** Logistic with mean 0 and scale 1. */
  public static Tensor logistic(Tensor key, TensorType type) {
    Tensor x = uniform(key, type, FloatFormat.of(type.dtype()).smallestNormal(), 1);
    return x.log().sub(x.neg().log1p());
  }

  /** Cauchy with location 0 and scale 1. */
  public static Tensor cauchy(Tensor key, TensorType type) {
    double epsilon = Math.scalb(1.0, -FloatFormat.of(type.dtype()).mantissaBits());
    return drawn(
        "cauchy", type, key, k -> uniform(k, type, epsilon, 1).sub(0.5).mul(Math.PI).tan());
  }

  // Choices.

  /** True with probability {@code p}, which is broadcast to the shape. */
  public static Tensor bernoulli(Tensor key, Tensor p, int... dims) {
    var type = TensorType.of(p.dtype(), dims);
    return Composite.of("bernoulli", type)
        .apply(in -> uniform(in.get(0), type).lt(in.get(1)), key, p);
  }

  /** −1 or 1 with equal probability. */
  public static Tensor rademacher(Tensor key, TensorType type) {
    Tensor sign = bernoulli(key, 0.5, type.shape().dims()).astype(DType.I32).mul(2).sub(1);
    return sign.astype(type.dtype());
  }

  /** True with probability {@code p}. */
  public static Tensor bernoulli(Tensor key, double p, int... dims) {
    return bernoulli(key, Lax.scalar(DType.F32, p), dims);
  }

  /**
   * Indices along {@code axis}, int32, with the probabilities softmax(logits).
   *
   * @param shape of the result, which ends with that of {@code logits} without {@code axis}
   */
  public static Tensor categorical(Tensor key, Tensor logits, int axis, Shape shape) {
    int at = Axes.of("categorical", logits, axis);
    int[] rest = IntStream.range(0, logits.rank()).filter(i -> i != at).map(logits::dim).toArray();
    int before = shape.rank() - rest.length;
    boolean fits =
        before >= 0 && Shape.of(rest).equals(Shape.of(shape.stream().skip(before).toArray()));
    require(fits, "categorical: shape %s must end with %s", shape, Shape.of(rest));
    IntStream first = shape.stream().limit(before);
    Shape all = Shape.of(IntStream.concat(first, logits.shape().stream()).toArray());
    return categorical(key, logits.broadcastTo(all), at + before);
  }

  /** Indices along {@code axis}, int32, with the probabilities softmax(logits). */
  public static Tensor categorical(Tensor key, Tensor logits, int axis) {
    int from = axis < 0 ? axis : axis - logits.rank();
    return Composite.of("categorical", from)
        .apply(in -> gumbel(in.get(0), logits.type()).add(in.get(1)).argmax(from), key, logits);
  }

  /** The numbers below {@code n} in any order, int32. */
  public static Tensor permutation(Tensor key, int n) {
    return drawn("permutation", n, key, k -> Choices.order(k, n));
  }

  /** The slices of {@code x} along {@code axis} in any order. */
  public static Tensor permutation(Tensor key, Tensor x, int axis) {
    return Lax.take(x, permutation(key, x.dim(axis)), axis);
  }

  /**
   * The elements of {@code x} in any order along {@code axis}, each line in its own if {@code
   * independent}.
   */
  public static Tensor permutation(Tensor key, Tensor x, int axis, boolean independent) {
    return independent ? Choices.shuffled(key, x, axis) : permutation(key, x, axis);
  }

  /** Slices of {@code a} along its first axis, any as probable as the others, with replacement. */
  public static Tensor choice(Tensor key, Tensor a, int... dims) {
    return choice(key, a, Shape.of(dims), true);
  }

  /**
   * The same.
   *
   * @param replace whether a slice may be drawn again
   * @throws org.nanodo.ir.ShapeException if there are too few to draw without replacement
   */
  public static Tensor choice(Tensor key, Tensor a, Shape shape, boolean replace) {
    return Choices.uniform(key, a, shape, replace);
  }

  /**
   * Slices of {@code a} along its first axis with given probabilities.
   *
   * @param p one for each slice, which sum to one
   */
  public static Tensor choice(Tensor key, Tensor a, Shape shape, boolean replace, Tensor p) {
    return Choices.weighted(key, a, shape, replace, p);
  }

  /**
   * Normal vectors, [shape…, n].
   *
   * @param mean [n]
   * @param cov the covariance, [n, n], positive definite
   */
  public static Tensor multivariateNormal(Tensor key, Tensor mean, Tensor cov, int... shape) {
    int n = mean.dim(-1);
    Tensor z = normal(key, new TensorType(mean.dtype(), withLast(n, shape)));
    return mean.add(z.matmul(Linalg.cholesky(cov).transpose()));
  }

  static Shape withLast(int size, int... dims) {
    return Shape.of(IntStream.concat(IntStream.of(dims), IntStream.of(size)).toArray());
  }

  /** An orthogonal matrix [n, n], all as probable: Stewart, 1980. */
  public static Tensor orthogonal(Tensor key, int n) {
    Linalg.Qr qr = Linalg.qr(normal(key, n, n));
    return qr.q().mul(Matrices.diagonal(qr.r()).sign().expandDims(-2));
  }
}
