package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Reduce;

/** What a quantile is that lies between two elements, as the {@code method} of NumPy. */
public enum QuantileMethod {
  /** In the proportion of its distances from them. */
  LINEAR,
  /** The lower one. */
  LOWER,
  /** The higher one. */
  HIGHER,
  /** Their mean. */
  MIDPOINT,
  /** The nearer one; halfway between, the lower. */
  NEAREST,
  /** The first at which the cumulative distribution reaches the quantile's share. */
  INVERTED_CDF;

  Tensor of(Tensor x, Tensor q, List<Integer> axes) {
    require(
        x.dtype().isFloat() && q.dtype().isFloat() && q.rank() <= 1,
        "quantile: %s at %s; both must be floating-point, and the second a scalar or a vector",
        x,
        q);
    Tensor sorted = sorted(x, axes);
    int count = sorted.dim(-1);
    require(count > 0, "quantile: %s has no elements along %s", x, axes);
    DType wide = x.dtype() == DType.F64 ? DType.F64 : DType.F32;
    Tensor place = q.astype(wide).mul(count - 1);
    Tensor low = place.floor();
    Tensor up = place.sub(low);
    Tensor lower = first(at(sorted, low, count), q);
    Tensor higher = first(at(sorted, place.ceil(), count), q);
    Tensor share = up.reshape(shareDims(up, lower));
    return switch (this) {
      case LINEAR ->
          lower
              .astype(wide)
              .mul(share.neg().add(1))
              .add(higher.astype(wide).mul(share))
              .astype(x.dtype());
      case LOWER -> lower;
      case HIGHER -> higher;
      case MIDPOINT -> lower.add(higher).mul(0.5);
      case NEAREST -> Lax.where(share.le(0.5), lower, higher);
      case INVERTED_CDF -> first(at(sorted, q.astype(wide).mul(count).ceil().sub(1), count), q);
    };
  }

  /** The elements along {@code axes} in order, as the last axis; all NaN if one is. */
  private static Tensor sorted(Tensor x, List<Integer> axes) {
    var order = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
    order.removeAll(axes);
    int[] kept = order.stream().mapToInt(x::dim).toArray();
    order.addAll(axes);
    int count = axes.stream().mapToInt(x::dim).reduce(1, Math::multiplyExact);
    int[] dims = IntStream.concat(IntStream.of(kept), IntStream.of(count)).toArray();
    Tensor last = x.rank() == 0 ? x.reshape(1) : x.transpose(Axes.ints(order)).reshape(dims);
    Tensor spoilt = last.keepDims().reduce(Reduce.Kind.MAX, -1).isNan();
    return Lax.where(spoilt, Double.NaN, last).sort(-1);
  }

  private static Tensor at(Tensor sorted, Tensor place, int count) {
    return Lax.take(sorted, place.clip(0, count - 1).astype(DType.I32), -1);
  }

  /** With the axis of several quantiles first. */
  private static Tensor first(Tensor taken, Tensor q) {
    return q.rank() == 0 ? taken : taken.moveAxis(-1, 0);
  }

  private static int[] shareDims(Tensor share, Tensor result) {
    int[] dims = new int[result.rank()];
    for (int d = 0; d < dims.length; d++) {
      dims[d] = d == 0 && share.rank() == 1 ? share.dim(0) : 1;
    }
    return dims;
  }
}
