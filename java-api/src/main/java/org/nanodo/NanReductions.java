package org.nanodo;

import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.trace.Composite;

/** The methods of a {@link Tensor} that reduce it and leave out NaN. */
abstract sealed class NanReductions extends Reductions permits Elementwise, KeepDims {
  /** The sum of the elements that are not NaN. */
  public Tensor nansum(int... axes) {
    if (Composite.isEager(self())) {
      return once("nansum", r -> r.nansum(axes), axes);
    }
    return shaped(withoutNan(0).sum(axes), axes);
  }

  /** The product of the elements that are not NaN. */
  public Tensor nanprod(int... axes) {
    if (Composite.isEager(self())) {
      return once("nanprod", r -> r.nanprod(axes), axes);
    }
    return shaped(withoutNan(1).prod(axes), axes);
  }

  /** The mean of the elements that are not NaN; NaN if all are. */
  public Tensor nanmean(int... axes) {
    if (Composite.isEager(self())) {
      return once("nanmean", r -> r.nanmean(axes), axes);
    }
    Tensor x = inexact();
    return shaped(withoutNan(0).sum(axes).div(numbers(x, axes).astype(x.dtype())), axes);
  }

  /** The largest element that is not NaN; NaN if all are. */
  public Tensor nanmax(int... axes) {
    if (Composite.isEager(self())) {
      return once("nanmax", r -> r.nanmax(axes), axes);
    }
    Tensor largest = withoutNan(Double.NEGATIVE_INFINITY).max(axes);
    return shaped(unlessAllNan(largest, axes), axes);
  }

  /** The smallest element that is not NaN; NaN if all are. */
  public Tensor nanmin(int... axes) {
    if (Composite.isEager(self())) {
      return once("nanmin", r -> r.nanmin(axes), axes);
    }
    Tensor smallest = withoutNan(Double.POSITIVE_INFINITY).min(axes);
    return shaped(unlessAllNan(smallest, axes), axes);
  }

  private Tensor withoutNan(double instead) {
    Tensor x = self();
    return x.dtype().isFloat() ? Lax.where(x.isNan(), instead, x) : x;
  }

  private Tensor unlessAllNan(Tensor extremum, int... axes) {
    Tensor x = self();
    return x.dtype().isFloat() ? Lax.where(x.isNan().all(axes), Double.NaN, extremum) : extremum;
  }

  /** The variance of the elements that are not NaN, as {@link #var}; NaN if all are. */
  public Tensor nanvar(int... axes) {
    return nanvarDdof(0, axes);
  }

  /** As {@link #varDdof}, of the elements that are not NaN. */
  public Tensor nanvarDdof(int ddof, int... axes) {
    if (Composite.isEager(self())) {
      return once("nanvarDdof", r -> r.nanvarDdof(ddof, axes), ddof, axes);
    }
    Tensor x = inexact();
    if (x.dtype().isNarrowFloat()) {
      return shaped(x.astype(DType.F32).nanvarDdof(ddof, axes).astype(x.dtype()), axes);
    }
    Tensor off = Lax.where(x.isNan(), 0, x.sub(x.keepDims().nanmean(axes)));
    Tensor squares = off.mul(off.conj()).real();
    Tensor divisor = numbers(x, axes).sub(ddof);
    Tensor none = divisor.le(0);
    Tensor mean = squares.sum(axes).div(Lax.where(none, 1, divisor).astype(squares.dtype()));
    return shaped(Lax.where(none, Double.NaN, mean), axes);
  }

  /** The root of {@link #nanvar}. */
  public Tensor nanstd(int... axes) {
    return nanstdDdof(0, axes);
  }

  /** The root of {@link #nanvarDdof}. */
  public Tensor nanstdDdof(int ddof, int... axes) {
    if (Composite.isEager(self())) {
      return once("nanstdDdof", r -> r.nanstdDdof(ddof, axes), ddof, axes);
    }
    return nanvarDdof(ddof, axes).sqrt();
  }

  /** Where along {@code axis} the largest element is that is not NaN, int32; −1 if all are. */
  public Tensor nanargmax(int axis) {
    if (Composite.isEager(self())) {
      return once("nanargmax", r -> r.nanargmax(axis), axis);
    }
    Tensor at = withoutNan(Double.NEGATIVE_INFINITY).argmax(axis);
    return shaped(positionUnlessAllNan(at, axis), axis);
  }

  /** Where the largest element that is not NaN is among all in row-major order, as above. */
  public Tensor nanargmax() {
    if (Composite.isEager(self())) {
      return once("nanargmax", r -> r.nanargmax());
    }
    return shaped(positionUnlessAllNan(withoutNan(Double.NEGATIVE_INFINITY).argmax()));
  }

  /** As {@link #nanargmax(int)}, of the smallest element. */
  public Tensor nanargmin(int axis) {
    if (Composite.isEager(self())) {
      return once("nanargmin", r -> r.nanargmin(axis), axis);
    }
    Tensor at = withoutNan(Double.POSITIVE_INFINITY).argmin(axis);
    return shaped(positionUnlessAllNan(at, axis), axis);
  }

  /** As {@link #nanargmax()}, of the smallest element. */
  public Tensor nanargmin() {
    if (Composite.isEager(self())) {
      return once("nanargmin", r -> r.nanargmin());
    }
    return shaped(positionUnlessAllNan(withoutNan(Double.POSITIVE_INFINITY).argmin()));
  }

  private Tensor positionUnlessAllNan(Tensor position, int... axes) {
    return Lax.where(self().isNan().all(axes), -1, position);
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
    if (Composite.isEager(self(), q)) {
      return once("nanquantile", (r, v) -> r.nanquantile(v, method, axes), q, method, axes);
    }
    List<Integer> over = over("nanquantile", self(), axes);
    return shaped(method.ofNumbers(inexact(), q, over), axes);
  }

  /** How many elements are not NaN. */
  private static Tensor numbers(Tensor x, int... axes) {
    return x.isNan().logicalNot().countNonzero(axes);
  }
}
