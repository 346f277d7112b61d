package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.shapeError;

import java.util.List;
import org.nanodo.ir.Shape;

/** NumPy's rule: dimensions are matched from the last, and one of size one is repeated. */
final class Broadcasting {
  private Broadcasting() {}

  /** The operands, all in the shape they have together. */
  static List<Tensor> together(String op, List<Tensor> operands) {
    Shape shape = operands.get(0).shape();
    for (Tensor t : operands) {
      shape = common(op, operands, shape, t.shape());
    }
    Shape all = shape;
    return operands.stream().map(t -> t.broadcastTo(all)).toList();
  }

  /** The shape that two have together. */
  static Shape common(String op, List<Tensor> operands, Shape a, Shape b) {
    int[] dims = new int[Math.max(a.rank(), b.rank())];
    for (int i = 1; i <= dims.length; i++) {
      int p = i <= a.rank() ? a.dim(-i) : 1;
      int q = i <= b.rank() ? b.dim(-i) : 1;
      if (p != q && p != 1 && q != 1) {
        String names = String.join(" and ", operands.stream().map(Tensor::describe).toList());
        throw shapeError(
            "%s: %s cannot be broadcast: axis %d has %d and %d elements, expected as many or one",
            op, names, -i, p, q);
      }
      dims[dims.length - i] = p == 1 ? q : p;
    }
    return Shape.of(dims);
  }
}
