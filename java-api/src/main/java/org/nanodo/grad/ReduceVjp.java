package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.Shape;

/** VJP rules of the reductions. */
final class ReduceVjp {
  private ReduceVjp() {}

  static void addTo(RuleTable<VjpContext, List<@Nullable Tensor>> rules) {
    rules.add(Reduce.class, ReduceVjp::reduce);
  }

  private static List<@Nullable Tensor> reduce(Reduce op, VjpContext s) {
    Tensor x = s.in(0);
    return switch (op.kind()) {
      case SUM -> cts(spread(s.ct(), x.shape(), op.axes()));
      case MAX, MIN -> cts(extremum(op, x, s.out(), s.ct()));
      case PROD -> cts(product(op, x, s.ct()));
      case AND, OR -> s.none();
    };
  }

  /** Repeats a reduced tensor over the dimensions it was reduced along. */
  private static Tensor spread(Tensor reduced, Shape shape, List<Integer> axes) {
    return Lax.broadcastInDim(reduced, shape, Lists.others(shape.rank(), axes));
  }

  /** All elements equal to the extremum share the cotangent; if it is NaN, so is the gradient. */
  private static Tensor extremum(Reduce op, Tensor x, Tensor y, Tensor ct) {
    Tensor attained = x.eq(spread(y, x.shape(), op.axes()));
    // Counts beyond 256 or 2048 are not exact in 16 bits.
    Tensor count = attained.astype(DType.F32).sum(Lists.ints(op.axes())).astype(ct.dtype());
    Tensor none = Lax.zerosLike(ct).div(count);
    Tensor toAttained = spread(ct.div(count), x.shape(), op.axes());
    return Lax.where(attained, toAttained, spread(none, x.shape(), op.axes()));
  }

  /**
   * The product of the other elements, by reverse mode through products of halves: without
   * division, which fails for zeros and infinities. As in JAX, a product of some elements that
   * over- or underflows makes the gradient do so. 16-bit floats are multiplied in float32 and
   * rounded once.
   */
  private static Tensor product(Reduce op, Tensor x, Tensor ct) {
    if (x.shape().size() == 0) {
      return Lax.zerosLike(x);
    }
    DType wide = x.dtype().isNarrowFloat() ? DType.F32 : x.dtype();
    return Transforms.vjp((Tensor t) -> product(t, op.axes()), x.astype(wide))
        .pullback()
        .apply(ct.astype(wide))
        .astype(x.dtype());
  }

  private static Tensor product(Tensor x, List<Integer> axes) {
    for (int axis : axes) {
      while (x.dim(axis) > 1) {
        int n = x.dim(axis);
        int half = n - n / 2;
        Tensor rest = Lax.sliceInDim(x, half, n, axis);
        x = Lax.sliceInDim(x, 0, half, axis).mul(n % 2 == 0 ? rest : withOne(rest, axis));
      }
    }
    return x.reshape(Lists.others(x.rank(), axes).stream().mapToInt(x::dim).toArray());
  }

  private static Tensor withOne(Tensor x, int axis) {
    int[] none = new int[x.rank()];
    int[] one = new int[x.rank()];
    one[axis] = 1;
    return Lax.pad(x, Lax.scalar(x.dtype(), 1), none, one, none);
  }
}
