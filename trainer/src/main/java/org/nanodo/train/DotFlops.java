package org.nanodo.train;

import org.nanodo.ir.Call;
import org.nanodo.ir.Dot;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.Shape;

/** Floating-point operations of the matrix products of a function. */
final class DotFlops {
  private DotFlops() {}

  /** Additions and multiplications, those of the functions it calls included. */
  static double of(Function f) {
    return f.body().stream().mapToDouble(DotFlops::of).sum();
  }

  private static double of(Node node) {
    if (node.op() instanceof Call call) {
      return of(call.callee());
    }
    if (node.op() instanceof Dot dot) {
      Shape lhs = node.operands().get(0).type().shape();
      double terms = dot.lhsContract().stream().mapToDouble(lhs::dim).reduce(1, (a, b) -> a * b);
      return 2 * terms * node.results().get(0).type().shape().size();
    }
    return 0;
  }
}
