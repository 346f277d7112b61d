package org.nanodo.jit;

import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.Dot;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.Value;

/**
 * Sums over rows on the CPU, as the gradients of kernels are: {@code x_TxM' y_TxN} with T all
 * leading dimensions.
 *
 * <p>XLA copies x into x' first, together with the operations that x comes from, column by column;
 * only a product of matrices it computes without that. The copy is worth it where x has fewer
 * columns than y, as the product of x' is the faster one.
 */
final class CpuDot {
  private CpuDot() {}

  /** Whether the product is such a sum, and faster as one of matrices. */
  static boolean applies(Dot op, Value x, Value y) {
    int rows = op.lhsContract().size();
    DType dtype = x.type().dtype();
    return (dtype == DType.F32 || dtype == DType.F64)
        && rows > 0
        && op.lhsBatch().isEmpty()
        && op.lhsContract().equals(Lists.range(0, rows))
        && op.rhsContract().equals(op.lhsContract())
        && (rows > 1 || x.type().rank() > 2 || y.type().rank() > 2)
        && columns(x, rows) > columns(y, rows)
        && columns(y, rows) > 1;
  }

  static void rewrite(Dot op, Replacement e) {
    int rows = op.lhsContract().size();
    Value x_TxM = matrix(e, 0, rows);
    Value y_TxN = matrix(e, 1, rows);
    List<Integer> first = List.of(0);
    var product = new Dot(List.of(), List.of(), first, first, op.result());
    Value sum_MxN = e.emit(product, x_TxM, y_TxN);
    e.finish(new Reshape(e.node().results().get(0).type().shape()), sum_MxN);
  }

  private static Value matrix(Replacement e, int operand, int rows) {
    Value x = e.operand(operand);
    long columns = columns(x, rows);
    long all = x.type().shape().size();
    return e.emit(new Reshape(Shape.of(Math.toIntExact(all / columns), (int) columns)), x);
  }

  private static long columns(Value x, int rows) {
    long n = 1;
    for (int i = rows; i < x.type().rank(); i++) {
      n *= x.type().shape().dim(i);
    }
    return n;
  }
}
