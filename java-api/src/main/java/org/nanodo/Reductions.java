package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Reduce;
import org.nanodo.trace.Composite;

/**
 * The methods of a {@link Tensor} that reduce it, along the given axes or, if none are given, along
 * all. The result does not have these axes; {@link KeepDims} has the same methods and keeps them
 * with size one.
 */
abstract sealed class Reductions permits NanReductions {
  /** What is reduced. */
  abstract Tensor self();

  /** The result in its final shape, given that of a reduction over {@code axes} without them. */
  Tensor shaped(Tensor reduced, int... axes) {
    return reduced;
  }

  /** A reduction over {@code axes} that, executed eagerly, is one program. */
  final Tensor reduced(String name, UnaryOperator<Tensor> f, int[] axes, Object... attributes) {
    return composite(name, axes, attributes).unary(x -> shaped(f.apply(x), axes), self());
  }

  /** As above, with an operand beside what is reduced. */
  final Tensor reduced(
      String name, BinaryOperator<Tensor> f, Tensor other, int[] axes, Object... attributes) {
    return composite(name, axes, attributes)
        .binary((x, y) -> shaped(f.apply(x, y), axes), self(), other);
  }

  private Composite composite(String name, int[] axes, Object... attributes) {
    return Composite.of(name, this instanceof KeepDims, axes, attributes);
  }

  /** The axes, all if none are given, in ascending order. */
  static List<Integer> over(String op, Tensor x, int... axes) {
    return axes.length == 0
        ? IntStream.range(0, x.rank()).boxed().toList()
        : Axes.all(op, x, axes).stream().sorted().toList();
  }

  /**
   * The same with reductions that keep the axes they reduce, as {@code keepdims=True}: {@code
   * x.div(x.keepDims().sum(-1))}.
   */
  public KeepDims keepDims() {
    return new KeepDims(self());
  }

  /**
   * Any reduction; over an empty axis it gives the identity of the operation. 16-bit floats are
   * accumulated in float32 and rounded once.
   */
  public Tensor reduce(Reduce.Kind kind, int... axes) {
    String name = new Reduce(kind, List.of()).name();
    return reduced(name, x -> reduceOf(name, x, kind, axes), axes);
  }

  private static Tensor reduceOf(String name, Tensor x, Reduce.Kind kind, int... axes) {
    List<Integer> over = over(name, x, axes);
    return over.isEmpty() ? x : Lax.emit(new Reduce(kind, over), x);
  }

  /**
   * The sum; 16-bit floats are summed in float32 and rounded once, booleans and integers of fewer
   * than 32 bits as 32-bit integers.
   */
  public Tensor sum(int... axes) {
    return reduced("sum", x -> summable(x).reduce(Reduce.Kind.SUM, axes), axes);
  }

  /** The product, in the types of {@link #sum}. */
  public Tensor prod(int... axes) {
    return reduced("prod", x -> summable(x).reduce(Reduce.Kind.PROD, axes), axes);
  }

  private static Tensor summable(Tensor x) {
    DType dtype = x.dtype();
    if (dtype == DType.BOOL) {
      return x.astype(DType.I32);
    }
    boolean small = dtype.isInteger() && dtype.bytes() < Integer.BYTES;
    return small ? x.astype(dtype.least() == 0 ? DType.U32 : DType.I32) : x;
  }

  /**
   * The mean; 16-bit floats are summed in float32 and rounded once. Integers and booleans have a
   * floating-point mean: {@code x.eq(y).mean()} is an accuracy.
   */
  public Tensor mean(int... axes) {
    return reduced("mean", x -> meanOf(x.inexact(), axes), axes);
  }

  private static Tensor meanOf(Tensor x, int... axes) {
    return x.dtype().isNarrowFloat()
        ? x.astype(DType.F32).mean(axes).astype(x.dtype())
        : x.sum(axes).div((double) count(x, axes));
  }

  /** What is reduced, integers and booleans as floating-point numbers. */
  final Tensor inexact() {
    return Promotion.besideNumber(self(), true);
  }

  /** How many elements become one. */
  private static long count(Tensor x, int... axes) {
    return over("mean", x, axes).stream().mapToLong(x::dim).reduce(1, Math::multiplyExact);
  }

  /** The mean of the given weights: the sum of the products divided by the sum of the weights. */
  public Tensor average(Tensor weights, int... axes) {
    return reduced("average", (x, w) -> averageOf(x.inexact(), w, axes), weights, axes);
  }

  private static Tensor averageOf(Tensor x, Tensor weights, int... axes) {
    Tensor same = weights.inexact();
    if (axes.length == 1 && weights.rank() == 1 && x.rank() > 1) {
      int at = Axes.of("average", x, axes[0]);
      int[] dims = IntStream.range(0, x.rank()).map(d -> d == at ? weights.dim(0) : 1).toArray();
      same = same.reshape(dims);
    }
    Tensor all = same.broadcastTo(x.shape());
    return x.mul(all).sum(axes).div(all.sum(axes));
  }

  /** The square of each element, of complex numbers that of the magnitude. */
  private static Tensor squares(Tensor x) {
    return x.dtype().isComplex() ? x.real().square().add(x.imag().square()) : x.square();
  }

  /** The mean square distance from the mean; of 16-bit floats computed in float32. */
  public Tensor var(int... axes) {
    return varDdof(0, axes);
  }

  /**
   * As {@link #var}, of n elements divided by n − {@code ddof}: with 1, the unbiased estimate. NaN
   * unless that is positive.
   */
  public Tensor varDdof(int ddof, int... axes) {
    return reduced("varDdof", x -> varOf(x, ddof, axes), axes, ddof);
  }

  private static Tensor varOf(Tensor x, int ddof, int... axes) {
    if (x.dtype().isNarrowFloat()) {
      return x.astype(DType.F32).varDdof(ddof, axes).astype(x.dtype());
    }
    Tensor sum = squares(x.sub(x.keepDims().mean(axes))).sum(axes);
    long divisor = count(x, axes) - ddof;
    return divisor > 0 ? sum.div((double) divisor) : Lax.full(sum.type(), Double.NaN);
  }

  /** The standard deviation: the root of {@link #var}. */
  public Tensor std(int... axes) {
    return stdDdof(0, axes);
  }

  /** The root of {@link #varDdof}. */
  public Tensor stdDdof(int ddof, int... axes) {
    return reduced("stdDdof", x -> stdOf(x, ddof, axes), axes, ddof);
  }

  private static Tensor stdOf(Tensor x, int ddof, int... axes) {
    return x.dtype().isNarrowFloat()
        ? x.astype(DType.F32).stdDdof(ddof, axes).astype(x.dtype())
        : x.varDdof(ddof, axes).sqrt();
  }

  // Extrema.

  /** The largest element, or NaN if there is one; an empty axis is refused. */
  public Tensor max(int... axes) {
    return extremum(Reduce.Kind.MAX, axes);
  }

  /** The smallest element, or NaN if there is one; an empty axis is refused. */
  public Tensor min(int... axes) {
    return extremum(Reduce.Kind.MIN, axes);
  }

  private Tensor extremum(Reduce.Kind kind, int... axes) {
    String name = new Reduce(kind, List.of()).name();
    over(name, self(), axes).forEach(axis -> requireNotEmpty(name, self(), axis));
    return reduce(kind, axes);
  }

  private static void requireNotEmpty(String op, Tensor x, int axis) {
    String format = "%s: axis %d of %s is empty; %s needs at least one element";
    require(x.dim(axis) > 0, format, op, axis, x, op);
  }

  /** The largest element minus the smallest. */
  public Tensor ptp(int... axes) {
    return reduced("ptp", x -> x.max(axes).sub(x.min(axes)), axes);
  }

  /**
   * Where along {@code axis} the largest element is, int32: the first of several, or of NaNs. An
   * empty axis is refused.
   */
  public Tensor argmax(int axis) {
    return position("argmax", Reduce.Kind.MAX, axis);
  }

  /** Where the largest element is among all in row-major order, as above. */
  public Tensor argmax() {
    return position("argmax", Reduce.Kind.MAX);
  }

  /** As {@link #argmax(int)}, of the smallest element. */
  public Tensor argmin(int axis) {
    return position("argmin", Reduce.Kind.MIN, axis);
  }

  /** As {@link #argmax()}, of the smallest element. */
  public Tensor argmin() {
    return position("argmin", Reduce.Kind.MIN);
  }

  private Tensor position(String op, Reduce.Kind kind, int... axes) {
    boolean all = axes.length == 0;
    return reduced(
        op, x -> positionOf(op, kind, all ? x.ravel() : x, all ? 0 : axes[0]), axes, kind);
  }

  private static Tensor positionOf(String op, Reduce.Kind kind, Tensor x, int axis) {
    int at = Axes.of(op, x, axis);
    requireNotEmpty(op, x, at);
    Tensor attained = x.eq(x.keepDims().reduce(kind, at)).or(x.ne(x));
    Tensor position = Lax.iota(x.type().with(DType.I32), at);
    return Lax.where(attained, position, x.dim(at)).reduce(Reduce.Kind.MIN, at);
  }

  // Of booleans; numbers are true if not zero.

  /** Whether one is true. */
  public Tensor any(int... axes) {
    return reduced("any", x -> Predicates.truth(x).reduce(Reduce.Kind.OR, axes), axes);
  }

  /** Whether all are true. */
  public Tensor all(int... axes) {
    return reduced("all", x -> Predicates.truth(x).reduce(Reduce.Kind.AND, axes), axes);
  }

  /** How many are true, int32. */
  public Tensor countNonzero(int... axes) {
    return reduced("countNonzero", x -> Predicates.truth(x).sum(axes), axes);
  }

  // Logarithms of sums, and norms.

  /** log Σ exp(x), without overflow on the way; −∞ if all elements are, as of none. */
  public Tensor logsumexp(int... axes) {
    return reduced("logsumexp", x -> logOfSum(x, Lax.scalar(x.dtype(), 1), axes), axes);
  }

  /**
   * log Σ w exp(x), as {@code jax.scipy.special.logsumexp} with {@code b=w}; NaN if the sum is
   * negative. An element whose weight is zero does not count, whatever it is.
   */
  public Tensor logsumexp(Tensor weights, int... axes) {
    return reduced("logsumexp", (x, w) -> weightedLogOfSum(x, w, axes), weights, axes);
  }

  private static Tensor weightedLogOfSum(Tensor x, Tensor weights, int... axes) {
    Tensor w = weights.broadcastTo(x.shape());
    return logOfSum(Lax.where(w.eq(0), Double.NEGATIVE_INFINITY, x), w, axes);
  }

  private static Tensor logOfSum(Tensor x, Tensor w, int... axes) {
    Tensor most = Lax.stopGradient(x.keepDims().reduce(Reduce.Kind.MAX, axes));
    Tensor shift = Lax.where(most.isFinite(), most, 0);
    Tensor sum = x.sub(shift).exp().mul(w).sum(axes);
    return sum.log().add(shift.reshape(sum.shape().dims()));
  }

  /**
   * The Euclidean norm, of matrices the Frobenius norm: the root of the sum of squares, of complex
   * numbers those of their magnitudes.
   */
  public Tensor norm(int... axes) {
    return reduced("norm", x -> squares(x).sum(axes).sqrt(), axes);
  }

  /**
   * The norm of vectors, as {@code jnp.linalg.vector_norm}: (Σ |x|^p)^(1/p); the largest or
   * smallest magnitude for an infinite {@code p}, the number of elements other than zero for 0.
   */
  public Tensor vectorNorm(double p, int... axes) {
    return reduced("vectorNorm", x -> vectorNormOf(x, p, axes), axes, p);
  }

  private static Tensor vectorNormOf(Tensor given, double p, int... axes) {
    if (p == 2) {
      return given.norm(axes);
    }
    Tensor x = given.inexact();
    if (Double.isInfinite(p)) {
      return p > 0 ? x.abs().max(axes) : x.abs().min(axes);
    }
    if (p == 0) {
      return x.countNonzero(axes).astype(x.dtype().real());
    }
    Tensor sum = (p == 1 ? x.abs() : x.abs().pow(p)).sum(axes);
    return p == 1 ? sum : sum.pow(1 / p);
  }

  // Order statistics.

  /** The median: of an even number of elements the mean of the middle two; NaN if one is. */
  public Tensor median(int... axes) {
    return quantile(0.5, axes);
  }

  /** The {@code q}-quantile, 0 ≤ q ≤ 1, interpolated linearly; NaN if an element is. */
  public Tensor quantile(double q, int... axes) {
    return quantile(q, QuantileMethod.LINEAR, axes);
  }

  /** As above, by another method. */
  public Tensor quantile(double q, QuantileMethod method, int... axes) {
    DType wide = self().dtype().bytes() == Double.BYTES ? DType.F64 : DType.F32;
    return quantile(Lax.scalar(wide, q), method, axes);
  }

  /** As above, of a scalar or of a vector of numbers, whose axis is the first of the result. */
  public Tensor quantile(Tensor q, QuantileMethod method, int... axes) {
    return reduced(
        "quantile",
        (x, v) -> method.of(x.inexact(), v, over("quantile", x, axes)),
        q,
        axes,
        method);
  }

  /** The {@code p}-th percentile, 0 ≤ p ≤ 100: the {@link #quantile(double, int...)} p / 100. */
  public Tensor percentile(double p, int... axes) {
    return percentile(p, QuantileMethod.LINEAR, axes);
  }

  /** As above, by another method. */
  public Tensor percentile(double p, QuantileMethod method, int... axes) {
    return quantile(p / 100, method, axes);
  }

  /** As above, of a scalar or of a vector of numbers, whose axis is the first of the result. */
  public Tensor percentile(Tensor p, QuantileMethod method, int... axes) {
    return reduced("percentile", (x, v) -> x.quantile(v.div(100.), method, axes), p, axes, method);
  }
}
