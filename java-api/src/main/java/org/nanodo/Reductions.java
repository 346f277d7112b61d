package org.nanodo;

import static org.nanodo.trace.Checks.require;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Reduce;

/** Reductions that are more than one operation. */
final class Reductions {
  private Reductions() {}

  static Tensor mean(Tensor x, int... axes) {
    if (x.dtype() == DType.BF16 || x.dtype() == DType.F16) {
      return mean(x.astype(DType.F32), axes).astype(x.dtype());
    }
    require(x.dtype().isFloat(), "mean: %s is not floating-point; convert it first", x);
    Tensor sum = x.sum(axes);
    return sum.div((double) x.shape().size() / Math.max(sum.shape().size(), 1));
  }

  static Tensor extremum(Reduce.Kind kind, Tensor x, int... axes) {
    String name = new Reduce(kind, List.of()).name();
    int[] over = axes.length == 0 ? IntStream.range(0, x.rank()).toArray() : axes;
    for (int axis : Axes.all(name, x, over)) {
      requireSome(name, x, axis);
    }
    return x.reduce(kind, axes);
  }

  private static void requireSome(String op, Tensor x, int axis) {
    require(
        x.dim(axis) > 0,
        "%s: axis %d of %s is empty; %s needs at least one element",
        op,
        axis,
        x,
        op);
  }

  static Tensor argmax(Tensor x, int axis) {
    int at = Axes.of("argmax", x, axis);
    requireSome("argmax", x, at);
    Tensor attained = x.eq(x.max(at).expandDims(at)).or(x.ne(x));
    Tensor position = Lax.iota(x.type().with(DType.I32), at);
    return Lax.where(attained, position, position.constant(x.dim(at))).min(at);
  }
}
