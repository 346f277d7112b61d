package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;

/** The methods of a {@link Tensor} that multiply and sum, and differences and integrals. */
abstract sealed class Products extends Ordering permits Tensor {
  /**
   * The matrix product as NumPy's: of the last two dimensions, those before are broadcast; a vector
   * is a row on the left and a column on the right.
   */
  public Tensor matmul(Tensor other) {
    return Matmul.of(self(), other);
  }

  /**
   * The products of the elements summed over the last axis of this and the last but one of {@code
   * other}, or its only one, as {@code jnp.dot}; of a scalar the product.
   */
  public Tensor dot(Tensor other) {
    if (rank() == 0 || other.rank() == 0) {
      return mul(other);
    }
    return tensordot(other, new int[] {-1}, new int[] {other.rank() == 1 ? -1 : -2});
  }

  /**
   * The sum of the products of all elements in row-major order, as {@code jnp.vdot}: those of this
   * are conjugated.
   */
  public Tensor vdot(Tensor other) {
    return conj().ravel().tensordot(other.ravel(), 1);
  }

  /** The products summed over the last axis of both; of a scalar the product. */
  public Tensor inner(Tensor other) {
    return rank() == 0 || other.rank() == 0
        ? mul(other)
        : tensordot(other, new int[] {-1}, new int[] {-1});
  }

  /** The product of each element of this with each of {@code other}, as a matrix. */
  public Tensor outer(Tensor other) {
    return ravel().expandDims(1).mul(other.ravel());
  }

  /** The products summed over the last {@code axes} axes of this and the first of {@code other}. */
  public Tensor tensordot(Tensor other, int axes) {
    return tensordot(
        other, IntStream.range(-axes, 0).toArray(), IntStream.range(0, axes).toArray());
  }

  /** The products summed over pairs of axes, one of this and one of {@code other}. */
  public Tensor tensordot(Tensor other, int[] axes, int[] otherAxes) {
    List<Tensor> both = Promotion.of("tensordot", self(), other);
    return Lax.dotGeneral(
        both.get(0),
        both.get(1),
        List.of(),
        List.of(),
        Axes.all("tensordot", self(), axes),
        Axes.all("tensordot", other, otherAxes));
  }

  /** The Kronecker product: blocks of {@code other}, one times each element of this. */
  public Tensor kron(Tensor other) {
    int rank = Math.max(rank(), other.rank());
    int[] outside = new int[2 * rank];
    int[] inside = new int[2 * rank];
    int[] dims = new int[rank];
    for (int d = 0; d < rank; d++) {
      int own = d - (rank - rank());
      int others = d - (rank - other.rank());
      outside[2 * d] = own < 0 ? 1 : dim(own);
      outside[2 * d + 1] = 1;
      inside[2 * d] = 1;
      inside[2 * d + 1] = others < 0 ? 1 : other.dim(others);
      dims[d] = Math.multiplyExact(outside[2 * d], inside[2 * d + 1]);
    }
    return reshape(outside).mul(other.reshape(inside)).reshape(dims);
  }

  /** The cross product of vectors along the last axis. */
  public Tensor cross(Tensor other) {
    return cross(other, -1);
  }

  /**
   * The cross product of vectors along {@code axis}, of 3 elements or of 2, the third then being
   * zero; of two vectors of 2 elements the third element alone.
   */
  public Tensor cross(Tensor other, int axis) {
    List<Tensor> a = components(self(), axis);
    List<Tensor> b = components(other, axis);
    Tensor third = a.get(0).mul(b.get(1)).sub(a.get(1).mul(b.get(0)));
    if (dim(axis) == 2 && other.dim(axis) == 2) {
      return third;
    }
    Tensor first = a.get(1).mul(b.get(2)).sub(a.get(2).mul(b.get(1)));
    Tensor second = a.get(2).mul(b.get(0)).sub(a.get(0).mul(b.get(2)));
    List<Tensor> all = Broadcasting.together("cross", List.of(first, second, third));
    return Lax.stack(all, -1).moveAxis(-1, axis);
  }

  private static List<Tensor> components(Tensor x, int axis) {
    int size = x.dim(axis);
    require(size == 2 || size == 3, "cross: axis %d of %s has no 2 or 3 elements", axis, x);
    var parts = new ArrayList<Tensor>();
    x.split(size, axis).forEach(part -> parts.add(part.squeeze(axis)));
    if (size == 2) {
      parts.add(Lax.zerosLike(parts.get(0)));
    }
    return parts;
  }

  /** The differences of neighbours along the last axis. */
  public Tensor diff() {
    return diff(1, -1);
  }

  /** The differences of neighbours along {@code axis}, taken {@code n} times. */
  public Tensor diff(int n, int axis) {
    int at = Axes.of("diff", self(), axis);
    require(n >= 0, "diff: %d times; give a number that is not negative", n);
    Tensor x = self();
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
    int n = dim(axis);
    Tensor ends = Lax.sliceInDim(self(), 0, 1, axis).add(Lax.sliceInDim(self(), n - 1, n, axis));
    return sum(axis).sub(ends.squeeze(axis).mul(0.5)).mul(dx);
  }

  /** As above, of points at {@code x}, a vector or a tensor of this shape. */
  public Tensor trapezoid(Tensor x, int axis) {
    Tensor steps = x.rank() == 1 ? x.diff() : x.diff(1, axis).moveAxis(axis, -1);
    Tensor y = moveAxis(axis, -1);
    int n = y.dim(-1);
    Tensor pairs = Lax.sliceInDim(y, 1, n, -1).add(Lax.sliceInDim(y, 0, n - 1, -1));
    return steps.mul(pairs).mul(0.5).sum(-1);
  }

  /**
   * Of numbers x the values of the straight lines between the points {@code xs}, ascending, and
   * {@code ys}, as {@code jnp.interp}; beyond the first and last point, their values.
   */
  public Tensor interp(Tensor xs, Tensor ys) {
    require(
        xs.rank() == 1 && xs.shape().equals(ys.shape()) && xs.dim(0) > 1,
        "interp: points %s and %s; give two vectors of one size, at least 2",
        xs,
        ys);
    int n = xs.dim(0);
    Tensor next = xs.searchsorted(self(), Side.RIGHT).clip(1, n - 1);
    Tensor before = next.sub(1);
    Tensor x0 = xs.take(before, 0, Index.CLIP);
    Tensor y0 = ys.take(before, 0, Index.CLIP);
    Tensor width = xs.take(next, 0, Index.CLIP).sub(x0);
    Tensor rise = ys.take(next, 0, Index.CLIP).sub(y0);
    Tensor step = width.eq(0);
    Tensor slope = sub(x0).div(Lax.where(step, 1, width));
    Tensor inside = Lax.where(step, y0, y0.add(slope.mul(rise)));
    Tensor left = Lax.where(lt(xs.at(0)), ys.at(0), inside);
    return Lax.where(gt(xs.at(-1)), ys.at(-1), left);
  }
}
