package org.nanodo.grad;

import static org.nanodo.grad.Site.to;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Broadcast;
import org.nanodo.ir.Constant;
import org.nanodo.ir.Iota;
import org.nanodo.ir.Reshape;
import org.nanodo.ir.Reverse;
import org.nanodo.ir.Transpose;

/** Rules of the operations that make tensors or give them another shape. */
final class ShapeRules {
  private ShapeRules() {}

  static void addTo(Rules rules) {
    rules.add(Constant.class, (op, s) -> s.none());
    rules.add(Iota.class, (op, s) -> s.none());
    rules.add(Reshape.class, (op, s) -> to(s.ct().reshape(s.in(0).shape().dims())));
    rules.add(Transpose.class, (op, s) -> to(s.ct().transpose(inverse(op.perm()))));
    rules.add(Reverse.class, (op, s) -> to(Lax.rev(s.ct(), ints(op.axes()))));
    rules.add(Broadcast.class, ShapeRules::broadcast);
  }

  static int[] inverse(List<Integer> perm) {
    return IntStream.range(0, perm.size()).map(perm::indexOf).toArray();
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Repeating is undone by summing over what was repeated. */
  private static List<@Nullable Tensor> broadcast(Broadcast op, Site s) {
    Tensor x = s.in(0);
    int[] repeated =
        IntStream.range(0, op.shape().rank())
            .filter(
                d -> {
                  int from = op.dims().indexOf(d);
                  return from < 0 || x.dim(from) != op.shape().dim(d);
                })
            .toArray();
    Tensor sum = repeated.length == 0 ? s.ct() : s.ct().sum(repeated);
    List<Integer> kept =
        op.dims().stream().filter(d -> x.dim(op.dims().indexOf(d)) == op.shape().dim(d)).toList();
    // The sum has the kept dimensions in the order of the result; the operand may order them
    // otherwise.
    int[] perm =
        kept.stream().mapToInt(d -> (int) kept.stream().filter(k -> k < d).count()).toArray();
    return to(sum.transpose(perm).reshape(x.shape().dims()));
  }
}
