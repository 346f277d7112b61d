package org.nanodo.grad;

import static org.nanodo.grad.Site.to;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.DType;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;

/** Rules of the reductions. */
final class ReduceRules {
  private ReduceRules() {}

  static void addTo(Rules rules) {
    rules.add(Reduce.class, ReduceRules::reduce);
  }

  private static List<@Nullable Tensor> reduce(Reduce op, Site s) {
    Tensor x = s.in(0);
    return switch (op.kind()) {
      case SUM -> to(spread(s.ct(), x.shape(), op.axes()));
      case MAX, MIN -> to(extremum(op, x, s.out(), s.ct()));
      case PROD -> to(product(op, x, s.out(), s.ct()));
      case AND, OR -> s.none();
    };
  }

  /** Repeats a reduced tensor over the dimensions it was reduced along. */
  private static Tensor spread(Tensor reduced, Shape shape, List<Integer> axes) {
    List<Integer> kept =
        IntStream.range(0, shape.rank()).filter(i -> !axes.contains(i)).boxed().toList();
    return Lax.broadcastInDim(reduced, shape, kept);
  }

  private static int[] ints(List<Integer> axes) {
    return axes.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * All elements that attain the extremum share the cotangent; if it is NaN, so is the gradient.
   */
  private static Tensor extremum(Reduce op, Tensor x, Tensor y, Tensor ct) {
    Tensor attained = x.eq(spread(y, x.shape(), op.axes()));
    // In 16 bits a count ends at 256 or 2048.
    Tensor count = attained.astype(DType.F32).sum(ints(op.axes())).astype(ct.dtype());
    Tensor none = Lax.zerosLike(ct).div(count);
    Tensor toAttained = spread(ct.div(count), x.shape(), op.axes());
    return Lax.where(attained, toAttained, spread(none, x.shape(), op.axes()));
  }

  /**
   * The product of the other elements. Where one element is zero only it has a derivative, and
   * where two are none has. Not meant to be differentiated again at zeros.
   */
  private static Tensor product(Reduce op, Tensor x, Tensor y, Tensor ct) {
    int[] axes = ints(op.axes());
    Tensor zero = x.eq(Lax.zerosLike(x));
    Tensor ones = Lax.full(x.type(), 1);
    Tensor nonzero = Lax.where(zero, ones, x);
    Tensor zeros = zero.astype(x.dtype()).sum(axes);
    Tensor single = zeros.eq(Lax.full(zeros.type(), 1));
    Tensor rest = nonzero.reduce(Reduce.Kind.PROD, axes);
    Tensor atZero = Lax.where(single, ct.mul(rest), Lax.zerosLike(ct));
    Tensor elsewhere = spread(ct.mul(y), x.shape(), op.axes()).div(nonzero);
    return Lax.where(zero, spread(atZero, x.shape(), op.axes()), elsewhere);
  }
}
