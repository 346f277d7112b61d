package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.trace.Composite;

/** The methods of a {@link Tensor} that multiply and sum. */
abstract sealed class Products extends Differences permits Tensor {
  /**
   * The matrix product as NumPy's: of the last two dimensions, those before are broadcast; a vector
   * is a row on the left and a column on the right.
   */
  public Tensor matmul(Tensor other) {
    return once("matmul", Matmul::of, other);
  }

  /**
   * The products of the elements summed over the last axis of this and the last but one of {@code
   * other}, or its only one, as {@code jnp.dot}; of a scalar the product.
   */
  public Tensor dot(Tensor other) {
    return once("dot", Products::dotOf, other);
  }

  private static Tensor dotOf(Tensor x, Tensor other) {
    if (x.rank() == 0 || other.rank() == 0) {
      return x.mul(other);
    }
    return x.tensordot(other, new int[] {-1}, new int[] {other.rank() == 1 ? -1 : -2});
  }

  /**
   * The sum of the products of all elements in row-major order, as {@code jnp.vdot}: those of this
   * are conjugated.
   */
  public Tensor vdot(Tensor other) {
    return once("vdot", (x, y) -> x.conj().ravel().tensordot(y.ravel(), 1), other);
  }

  /** The products summed over the last axis of both; of a scalar the product. */
  public Tensor inner(Tensor other) {
    return once(
        "inner",
        (x, y) ->
            x.rank() == 0 || y.rank() == 0
                ? x.mul(y)
                : x.tensordot(y, new int[] {-1}, new int[] {-1}),
        other);
  }

  /** The product of each element of this with each of {@code other}, as a matrix. */
  public Tensor outer(Tensor other) {
    return once("outer", (x, y) -> x.ravel().expandDims(1).mul(y.ravel()), other);
  }

  /** The products summed over the last {@code axes} axes of this and the first of {@code other}. */
  public Tensor tensordot(Tensor other, int axes) {
    return tensordot(
        other, IntStream.range(-axes, 0).toArray(), IntStream.range(0, axes).toArray());
  }

  /** The products summed over pairs of axes, one of this and one of {@code other}. */
  public Tensor tensordot(Tensor other, int[] axes, int[] otherAxes) {
    return once("tensordot", (x, y) -> tensordotOf(x, y, axes, otherAxes), other, axes, otherAxes);
  }

  private static Tensor tensordotOf(Tensor x, Tensor other, int[] axes, int[] otherAxes) {
    List<Tensor> both = Promotion.of("tensordot", x, other);
    return Lax.dotGeneral(
        both.get(0),
        both.get(1),
        List.of(),
        List.of(),
        Axes.all("tensordot", x, axes),
        Axes.all("tensordot", other, otherAxes));
  }

  /** The Kronecker product: blocks of {@code other}, one times each element of this. */
  public Tensor kron(Tensor other) {
    return once("kron", Products::kronOf, other);
  }

  private static Tensor kronOf(Tensor x, Tensor other) {
    int rank = Math.max(x.rank(), other.rank());
    int[] outside = new int[2 * rank];
    int[] inside = new int[2 * rank];
    int[] dims = new int[rank];
    for (int d = 0; d < rank; d++) {
      int own = d - (rank - x.rank());
      int others = d - (rank - other.rank());
      outside[2 * d] = own < 0 ? 1 : x.dim(own);
      outside[2 * d + 1] = 1;
      inside[2 * d] = 1;
      inside[2 * d + 1] = others < 0 ? 1 : other.dim(others);
      dims[d] = Math.multiplyExact(outside[2 * d], inside[2 * d + 1]);
    }
    return x.reshape(outside).mul(other.reshape(inside)).reshape(dims);
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
    return once("cross", (x, y) -> crossOf(x, y, axis), other, axis);
  }

  private static Tensor crossOf(Tensor x, Tensor other, int axis) {
    List<Tensor> a = components(x, axis);
    List<Tensor> b = components(other, axis);
    Tensor third = a.get(0).mul(b.get(1)).sub(a.get(1).mul(b.get(0)));
    if (x.dim(axis) == 2 && other.dim(axis) == 2) {
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

  /**
   * The products along {@code axis} summed, as {@code jnp.vecdot}: of the conjugate if this is
   * complex; the other axes are broadcast.
   */
  public Tensor vecdot(Tensor other, int axis) {
    return once("vecdot", (x, y) -> vecdotOf(x, y, axis), other, axis);
  }

  private static Tensor vecdotOf(Tensor x, Tensor other, int axis) {
    require(
        x.dim(axis) == other.dim(axis),
        "vecdot: axis %d of %s has %d elements, of %s %d; expected equal numbers",
        axis,
        x,
        x.dim(axis),
        other,
        other.dim(axis));
    Tensor row = x.conj().moveAxis(axis, -1).expandDims(-2);
    Tensor column = other.moveAxis(axis, -1).expandDims(-1);
    return row.matmul(column).squeeze(-1, -2);
  }

  /**
   * The covariances of variables, the rows, of which each column is an observation, as {@code
   * jnp.cov}: the sums of products divided by n − 1. A vector is one variable.
   */
  public Tensor cov() {
    return covDdof(1);
  }

  /** As above, divided by n − {@code ddof}. */
  public Tensor covDdof(int ddof) {
    return once("covDdof", x -> covOf(variables(x), ddof), ddof);
  }

  private static Tensor covOf(Tensor x, int ddof) {
    int n = x.dim(1);
    Tensor off = n == 0 ? x : x.sub(x.keepDims().mean(1));
    Tensor products = off.matmul(off.transpose().conj());
    Tensor all = products.div(n == 0 ? Double.NaN : (double) (n - ddof));
    return x.dim(0) == 1 ? all.squeeze() : all;
  }

  private static Tensor variables(Tensor x) {
    require(x.rank() <= 2, "cov: %s is no matrix of variables and observations", x);
    return x.inexact().atleast2d();
  }

  /**
   * As {@link #cov()}, of weighted observations.
   *
   * @param fweights how often each occurs, integers
   * @param aweights how much each counts; ones for no such weights, of either kind
   */
  public Tensor cov(Tensor fweights, Tensor aweights) {
    return covDdof(1, fweights, aweights);
  }

  /** As above, divided by the sum w of all weights − {@code ddof} (w · aweights) / w. */
  public Tensor covDdof(int ddof, Tensor fweights, Tensor aweights) {
    return Composite.of("covDdof", ddof)
        .ternary((x, f, a) -> covOf(variables(x), ddof, f, a), self(), fweights, aweights);
  }

  private static Tensor covOf(Tensor x, int ddof, Tensor fweights, Tensor aweights) {
    boolean fit = List.of(fweights, aweights).stream().allMatch(w -> fits(x, w));
    require(
        fit && fweights.dtype().isInteger(),
        "cov: weights %s and %s of %s; give vectors of a weight for each observation, the first of integers",
        fweights,
        aweights,
        x);
    Tensor w = fweights.mul(aweights);
    Tensor total = w.sum();
    Tensor off = x.sub(x.mul(w).keepDims().sum(1).div(total));
    Tensor products = off.mul(w).matmul(off.transpose().conj());
    Tensor all = products.div(total.sub(w.mul(aweights).sum().mul(ddof).div(total)));
    return x.dim(0) == 1 ? all.squeeze() : all;
  }

  private static boolean fits(Tensor x, Tensor weights) {
    return weights.rank() == 1 && weights.dim(0) == x.dim(1);
  }

  /** The correlation coefficients of variables as {@link #cov} has them. */
  public Tensor corrcoef() {
    return once("corrcoef", Products::corrcoefOf);
  }

  private static Tensor corrcoefOf(Tensor x) {
    Tensor c = x.cov();
    if (c.rank() == 0) {
      return c.div(c);
    }
    Tensor deviation = c.diag().real().sqrt().astype(c.dtype());
    Tensor r = c.div(deviation.expandDims(1)).div(deviation);
    return r.dtype().isComplex()
        ? Lax.complex(r.real().clip(-1, 1), r.imag().clip(-1, 1))
        : r.clip(-1, 1);
  }
}
