package org.nanodo.batch;

import static org.nanodo.batch.BatchContext.prepended;
import static org.nanodo.batch.BatchContext.shifted;

import java.util.List;
import org.nanodo.ir.Broadcast;
import org.nanodo.ir.Constant;
import org.nanodo.ir.Iota;
import org.nanodo.ir.Op;
import org.nanodo.ir.Reshape;
import org.nanodo.ir.Reverse;
import org.nanodo.ir.Transpose;

/** Operations that make tensors or give them another shape. */
final class ShapeRules {
  private ShapeRules() {}

  static void addTo(Rules rules) {
    rules.add(Reshape.class, (op, c) -> c.applied(new Reshape(op.shape().prepend(c.size()))));
    rules.add(
        Broadcast.class,
        (op, c) ->
            c.applied(
                new Broadcast(op.shape().prepend(c.size()), prepended(0, shifted(op.dims())))));
    rules.add(
        Transpose.class, (op, c) -> c.applied(new Transpose(prepended(0, shifted(op.perm())))));
    rules.add(Reverse.class, (op, c) -> c.applied(new Reverse(shifted(op.axes()))));
    rules.add(Iota.class, ShapeRules::withoutOperands);
    rules.add(Constant.class, ShapeRules::withoutOperands);
  }

  private static List<Batched> withoutOperands(Op op, BatchContext c) {
    throw new IllegalStateException(op.name() + " has no operands that could be mapped");
  }
}
