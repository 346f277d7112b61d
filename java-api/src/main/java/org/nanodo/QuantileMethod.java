package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
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

  /** The quantiles of the elements along {@code axes}; NaN if one is. */
  Tensor of(Tensor x, Tensor q, List<Integer> axes) {
    Tensor rows = rows("quantile", x, q, axes);
    Tensor spoilt = rows.keepDims().reduce(Reduce.Kind.MAX, -1).isNan();
    Tensor sorted = Lax.where(spoilt, Double.NaN, rows).sort(-1);
    Tensor share = q.astype(wide(x));
    Tensor count = Lax.scalar(share.dtype(), sorted.dim(-1));
    return between(share, count, place -> first(Lax.take(sorted, place, -1), q));
  }

  /** The quantiles of those that are not NaN; NaN if all are. */
  Tensor ofNumbers(Tensor x, Tensor q, List<Integer> axes) {
    Tensor rows = rows("nanquantile", x, q, axes);
    // NaN is a constant, which has no derivative.
    Tensor sorted = Lax.where(rows.isNan(), Double.NaN, rows).sort(-1);
    Tensor counts = sorted.isNan().logicalNot().countNonzero(-1).astype(wide(x));
    int[] dims = new int[q.rank() == 0 ? 0 : 1 + counts.rank()];
    Arrays.fill(dims, 1);
    if (q.rank() == 1) {
      dims[0] = q.dim(0);
    }
    return between(
        q.astype(wide(x)).reshape(dims),
        counts,
        place -> {
          Tensor last = q.rank() == 0 ? place.expandDims(-1) : place.moveAxis(0, -1);
          Tensor taken = sorted.takeAlongAxis(last, -1, Index.CLIP);
          return q.rank() == 0 ? taken.squeeze(-1) : taken.moveAxis(-1, 0);
        });
  }

  private static DType wide(Tensor x) {
    return x.dtype() == DType.F64 ? DType.F64 : DType.F32;
  }

  /** Between the elements that {@code at} gives of places among {@code count} in order. */
  private Tensor between(Tensor q, Tensor count, UnaryOperator<Tensor> at) {
    Tensor last = count.sub(1);
    UnaryOperator<Tensor> held =
        place -> at.apply(place.minimum(last).maximum(0).astype(DType.I32));
    Tensor place = q.mul(last);
    Tensor low = place.floor();
    Tensor lower = held.apply(low);
    Tensor higher = held.apply(place.ceil());
    Tensor up = place.sub(low);
    Tensor share = up.rank() == lower.rank() ? up : up.reshape(shareDims(up, lower));
    return switch (this) {
      case LINEAR ->
          lower
              .astype(q.dtype())
              .mul(share.neg().add(1))
              .add(higher.astype(q.dtype()).mul(share))
              .astype(lower.dtype());
      case LOWER -> lower;
      case HIGHER -> higher;
      case MIDPOINT -> lower.add(higher).mul(0.5);
      case NEAREST -> Lax.where(share.le(0.5), lower, higher);
      case INVERTED_CDF -> held.apply(q.mul(count).ceil().sub(1));
    };
  }

  /** The elements along {@code axes} as the last axis. */
  private static Tensor rows(String op, Tensor x, Tensor q, List<Integer> axes) {
    require(
        x.dtype().isFloat() && q.dtype().isFloat() && q.rank() <= 1,
        "%s: %s at %s; both must be floating-point, and the second a scalar or a vector",
        op,
        x,
        q);
    var order = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
    order.removeAll(axes);
    int[] kept = order.stream().mapToInt(x::dim).toArray();
    order.addAll(axes);
    int count = axes.stream().mapToInt(x::dim).reduce(1, Math::multiplyExact);
    require(count > 0, "%s: %s has no elements along %s", op, x, axes);
    int[] dims = IntStream.concat(IntStream.of(kept), IntStream.of(count)).toArray();
    return x.rank() == 0 ? x.reshape(1) : x.transpose(Axes.ints(order)).reshape(dims);
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
