package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.trace.Composite;

/** The methods of a {@link Tensor} that difference, integrate and interpolate. */
abstract sealed class Differences extends Ordering permits Products {
  /** The differences of neighbours along the last axis. */
  public Tensor diff() {
    return diff(1, -1);
  }

  /** The differences of neighbours along {@code axis}, taken {@code n} times. */
  public Tensor diff(int n, int axis) {
    return once("diff", x -> diffOf(x, n, axis), n, axis);
  }

  private static Tensor diffOf(Tensor x, int n, int axis) {
    int at = Axes.of("diff", x, axis);
    require(n >= 0, "diff: %d times; give a number that is not negative", n);
    for (int i = 0; i < n; i++) {
      int size = x.dim(at);
      Tensor next = Lax.sliceInDim(x, Math.min(1, size), size, at);
      Tensor before = Lax.sliceInDim(x, 0, Math.max(size - 1, 0), at);
      x = x.dtype() == DType.BOOL ? next.ne(before) : next.sub(before);
    }
    return x;
  }

  /** The integral along the last axis by the trapezoidal rule, of points one apart. */
  public Tensor trapezoid() {
    return trapezoid(1, -1);
  }

  /** As above, of points {@code dx} apart along {@code axis}. */
  public Tensor trapezoid(double dx, int axis) {
    return once("trapezoid", x -> trapezoidOf(x, dx, axis), dx, axis);
  }

  private static Tensor trapezoidOf(Tensor x, double dx, int axis) {
    int n = x.dim(axis);
    Tensor ends = Lax.sliceInDim(x, 0, 1, axis).add(Lax.sliceInDim(x, n - 1, n, axis));
    return x.sum(axis).sub(ends.squeeze(axis).mul(0.5)).mul(dx);
  }

  /** As above, of points at {@code x}, a vector or a tensor of this shape. */
  public Tensor trapezoid(Tensor x, int axis) {
    return once("trapezoid", (y, points) -> trapezoidOf(y, points, axis), x, axis);
  }

  private static Tensor trapezoidOf(Tensor t, Tensor x, int axis) {
    Tensor steps = x.rank() == 1 ? x.diff() : x.diff(1, axis).moveAxis(axis, -1);
    Tensor y = t.moveAxis(axis, -1);
    int n = y.dim(-1);
    Tensor pairs = Lax.sliceInDim(y, 1, n, -1).add(Lax.sliceInDim(y, 0, n - 1, -1));
    return steps.mul(pairs).mul(0.5).sum(-1);
  }

  /**
   * Of numbers x the values of the straight lines between the points {@code xs}, ascending, and
   * {@code ys}, as {@code jnp.interp}; beyond the first and last point, their values.
   */
  public Tensor interp(Tensor xs, Tensor ys) {
    return Composite.of("interp").ternary(Differences::interpOf, self(), xs, ys);
  }

  private static Tensor interpOf(Tensor x, Tensor xs, Tensor ys) {
    require(
        xs.rank() == 1 && xs.shape().equals(ys.shape()) && xs.dim(0) > 1,
        "interp: points %s and %s; give two vectors of one size, at least 2",
        xs,
        ys);
    int n = xs.dim(0);
    Tensor next = xs.searchsorted(x, Side.RIGHT).clip(1, n - 1);
    Tensor before = next.sub(1);
    Tensor x0 = xs.take(before, 0, Index.CLIP);
    Tensor y0 = ys.take(before, 0, Index.CLIP);
    Tensor width = xs.take(next, 0, Index.CLIP).sub(x0);
    Tensor rise = ys.take(next, 0, Index.CLIP).sub(y0);
    Tensor step = width.eq(0);
    Tensor slope = x.sub(x0).div(Lax.where(step, 1, width));
    Tensor inside = Lax.where(step, y0, y0.add(slope.mul(rise)));
    Tensor left = Lax.where(x.lt(xs.at(0)), ys.at(0), inside);
    return Lax.where(x.gt(xs.at(-1)), ys.at(-1), left);
  }

  /** The differences of neighbours of all elements in row-major order. */
  public Tensor ediff1d() {
    return once("ediff1d", x -> x.ravel().diff());
  }

  /** As above, with other elements, converted to its type, before and after. */
  public Tensor ediff1d(Tensor before, Tensor after) {
    return Composite.of("ediff1d").ternary(Differences::ediff1dOf, self(), before, after);
  }

  private static Tensor ediff1dOf(Tensor x, Tensor before, Tensor after) {
    Tensor between = x.ediff1d();
    Tensor first = Promotion.into("ediff1d", between, before).ravel();
    Tensor last = Promotion.into("ediff1d", between, after).ravel();
    return Lax.concatenate(List.of(first, between, last), 0);
  }

  /**
   * The derivative along {@code axis} of values at points one apart, as {@code jnp.gradient}: half
   * the differences of both neighbours, at the ends the differences of two.
   */
  public Tensor gradient(int axis) {
    return gradient(1, axis);
  }

  /** As above, of points {@code spacing} apart. */
  public Tensor gradient(double spacing, int axis) {
    return once("gradient", x -> gradientOf(x, spacing, axis), spacing, axis);
  }

  private static Tensor gradientOf(Tensor t, double spacing, int axis) {
    Tensor x = Promotion.besideNumber(t, true);
    requireTwo(t, axis);
    int n = t.dim(axis);
    Tensor steps = x.diff(1, axis).div(spacing);
    Tensor both = part(x, 2, n, axis).sub(part(x, 0, n - 2, axis)).mul(0.5).div(spacing);
    return withEnds(steps, both, axis);
  }

  /** As above, of points at {@code points}, a vector. */
  public Tensor gradient(Tensor points, int axis) {
    return once("gradient", (x, y) -> gradientOf(x, y, axis), points, axis);
  }

  private static Tensor gradientOf(Tensor x, Tensor points, int axis) {
    requireTwo(x, axis);
    int at = Axes.of("gradient", x, axis);
    int n = x.dim(axis);
    require(
        points.rank() == 1 && points.dim(0) == n,
        "gradient: points %s for axis %d of %s; give a vector of its size",
        points,
        axis,
        x);
    List<Tensor> same = Promotion.inexact("gradient", List.of(x, points));
    int[] dims = IntStream.range(0, x.rank()).map(d -> d == at ? n - 1 : 1).toArray();
    Tensor apart = same.get(1).diff().reshape(dims);
    Tensor steps = same.get(0).diff(1, at).div(apart);
    // The slopes on both sides, each weighted by how far the other reaches.
    Tensor left = part(apart, 0, n - 2, at);
    Tensor right = part(apart, 1, n - 1, at);
    Tensor weighted = part(steps, 0, n - 2, at).mul(right).add(part(steps, 1, n - 1, at).mul(left));
    return withEnds(steps, weighted.div(left.add(right)), at);
  }

  private static void requireTwo(Tensor x, int axis) {
    require(x.dim(axis) > 1, "gradient: axis %d of %s has no two elements", axis, x);
  }

  private static Tensor part(Tensor x, int from, int to, int axis) {
    return Lax.sliceInDim(x, from, to, axis);
  }

  private static Tensor withEnds(Tensor steps, Tensor inside, int axis) {
    int n = steps.dim(axis);
    return Lax.concatenate(
        List.of(part(steps, 0, 1, axis), inside, part(steps, n - 1, n, axis)), axis);
  }

  /** As {@link #unwrap(Number, int)} of angles in radians along the last axis. */
  public Tensor unwrap() {
    return unwrap(2 * Math.PI, -1);
  }

  /**
   * With multiples of {@code period} added along {@code axis} so that neighbours differ by at most
   * half of it.
   */
  public Tensor unwrap(Number period, int axis) {
    return unwrap(period.doubleValue() / 2, period, axis);
  }

  /** As above, where neighbours differ by {@code discontinuity} or more, elsewhere nothing. */
  public Tensor unwrap(double discontinuity, Number period, int axis) {
    return once(
        "unwrap", x -> unwrapOf(x, discontinuity, period, axis), discontinuity, period, axis);
  }

  private static Tensor unwrapOf(Tensor t, double discontinuity, Number period, int axis) {
    Tensor x = Promotion.besideNumber(t, !Scalars.isWhole(period));
    require(!x.dtype().isComplex(), "unwrap: %s is complex; take its angle", t);
    if (x.dim(axis) == 0) {
      return x;
    }
    Number half =
        x.dtype().isInteger() ? (Number) (period.longValue() / 2) : period.doubleValue() / 2;
    Tensor step = x.diff(1, axis);
    Tensor within = step.add(half).mod(x.constant(period)).sub(half);
    // An odd whole period has no two steps that are equally long in either direction.
    boolean odd = x.dtype().isInteger() && period.longValue() % 2 != 0;
    Tensor ambiguous = within.eq(x.constant(half).neg()).and(step.gt(0));
    Tensor chosen = odd ? within : Lax.where(ambiguous, half, within);
    Tensor correction = Lax.where(step.abs().lt(discontinuity), 0, chosen.sub(step));
    Tensor rest = part(x, 1, x.dim(axis), axis).add(correction.cumsum(axis));
    return Lax.concatenate(List.of(part(x, 0, 1, axis), rest), axis);
  }
}
