package org.nanodo;

import java.util.function.UnaryOperator;
import org.nanodo.ir.DType;

/** The methods of a {@link Tensor} that reduce it and leave out NaN. */
abstract sealed class NanReductions extends Reductions permits Elementwise, KeepDims {
  /** The sum of the elements that are not NaN. */
  public Tensor nansum(int... axes) {
    return reduced("nansum", x -> without(x, 0).sum(axes), axes);
  }

  /** The product of the elements that are not NaN. */
  public Tensor nanprod(int... axes) {
    return reduced("nanprod", x -> without(x, 1).prod(axes), axes);
  }

  /** The mean of the elements that are not NaN; NaN if all are. */
  public Tensor nanmean(int... axes) {
    return reduced("nanmean", x -> nanmeanOf(x, axes), axes);
  }

  private static Tensor nanmeanOf(Tensor x, int... axes) {
    Tensor count = numbers(x, axes).astype(x.inexact().dtype());
    return without(x, 0).sum(axes).div(count);
  }

  /** The largest element that is not NaN; NaN if all are. */
  public Tensor nanmax(int... axes) {
    double lowest = Double.NEGATIVE_INFINITY;
    return reduced("nanmax", x -> unlessAllNan(without(x, lowest).max(axes), x, axes), axes);
  }

  /** The smallest element that is not NaN; NaN if all are. */
  public Tensor nanmin(int... axes) {
    double largest = Double.POSITIVE_INFINITY;
    return reduced("nanmin", x -> unlessAllNan(without(x, largest).min(axes), x, axes), axes);
  }

  /** With this number in place of NaN. */
  private static Tensor without(Tensor x, double instead) {
    return x.dtype().isFloat() ? Lax.where(x.isNan(), instead, x) : x;
  }

  private static Tensor unlessAllNan(Tensor extremum, Tensor x, int... axes) {
    return x.dtype().isFloat() ? Lax.where(x.isNan().all(axes), Double.NaN, extremum) : extremum;
  }

  /** The variance of the elements that are not NaN, as {@link #var}; NaN if all are. */
  public Tensor nanvar(int... axes) {
    return nanvarDdof(0, axes);
  }

  /** As {@link #varDdof}, of the elements that are not NaN. */
  public Tensor nanvarDdof(int ddof, int... axes) {
    return reduced("nanvarDdof", x -> nanvarOf(x.inexact(), ddof, axes), axes, ddof);
  }

  private static Tensor nanvarOf(Tensor x, int ddof, int... axes) {
    if (x.dtype().isNarrowFloat()) {
      return x.astype(DType.F32).nanvarDdof(ddof, axes).astype(x.dtype());
    }
    Tensor off = Lax.where(x.isNan(), 0, x.sub(x.keepDims().nanmean(axes)));
    Tensor squares = off.mul(off.conj()).real();
    Tensor divisor = numbers(x, axes).sub(ddof);
    Tensor none = divisor.le(0);
    Tensor mean = squares.sum(axes).div(Lax.where(none, 1, divisor).astype(squares.dtype()));
    return Lax.where(none, Double.NaN, mean);
  }

  /** The root of {@link #nanvar}. */
  public Tensor nanstd(int... axes) {
    return nanstdDdof(0, axes);
  }

  /** The root of {@link #nanvarDdof}. */
  public Tensor nanstdDdof(int ddof, int... axes) {
    return reduced("nanstdDdof", x -> x.nanvarDdof(ddof, axes).sqrt(), axes, ddof);
  }

  /** Where along {@code axis} the largest element is that is not NaN, int32; −1 if all are. */
  public Tensor nanargmax(int axis) {
    return nanposition("nanargmax", x -> without(x, Double.NEGATIVE_INFINITY).argmax(axis), axis);
  }

  /** Where the largest element that is not NaN is among all in row-major order, as above. */
  public Tensor nanargmax() {
    return nanposition("nanargmax", x -> without(x, Double.NEGATIVE_INFINITY).argmax());
  }

  /** As {@link #nanargmax(int)}, of the smallest element. */
  public Tensor nanargmin(int axis) {
    return nanposition("nanargmin", x -> without(x, Double.POSITIVE_INFINITY).argmin(axis), axis);
  }

  /** As {@link #nanargmax()}, of the smallest element. */
  public Tensor nanargmin() {
    return nanposition("nanargmin", x -> without(x, Double.POSITIVE_INFINITY).argmin());
  }

  private Tensor nanposition(String name, UnaryOperator<Tensor> position, int... axes) {
    return reduced(name, x -> Lax.where(x.isNan().all(axes), -1, position.apply(x)), axes);
  }

  /** The median of the elements that are not NaN; NaN if all are. */
  public Tensor nanmedian(int... axes) {
    return nanquantile(0.5, QuantileMethod.MIDPOINT, axes);
  }

  /** The {@link #quantile(double, int...)} of the elements that are not NaN; NaN if all are. */
  public Tensor nanquantile(double q, int... axes) {
    return nanquantile(q, QuantileMethod.LINEAR, axes);
  }

  /** As above, by another method. */
  public Tensor nanquantile(double q, QuantileMethod method, int... axes) {
    DType wide = self().dtype().bytes() == Double.BYTES ? DType.F64 : DType.F32;
    return nanquantile(Lax.scalar(wide, q), method, axes);
  }

  /** As above, of a scalar or of a vector of numbers, whose axis is the first of the result. */
  public Tensor nanquantile(Tensor q, QuantileMethod method, int... axes) {
    return reduced(
        "nanquantile",
        (x, v) -> method.ofNumbers(x.inexact(), v, over("nanquantile", x, axes)),
        q,
        axes,
        method);
  }

  /** How many elements are not NaN. */
  private static Tensor numbers(Tensor x, int... axes) {
    return x.isNan().logicalNot().countNonzero(axes);
  }
}
