package org.nanodo.linalg;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.LinalgOp.TriangularSolve;
import org.nanodo.trace.Interpreter;

/**
 * LU factorization with partial pivoting (Golub and Van Loan, "Matrix Computations", 3.4): panels
 * of columns one after the other, of each of which the rest of the matrix is updated at once.
 */
final class Lu {
  private static final int PANEL = 64;

  private Lu() {}

  /**
   * The factors, pivots and permutation of [..., m, n].
   *
   * @return L below the diagonal, where its ones are not stored, and U; which row each row was
   *     exchanged with, in order; the row of the matrix that each row of L U is
   */
  static List<Tensor> of(Tensor a) {
    int m = a.dim(-2);
    int n = a.dim(-1);
    int k = Math.min(m, n);
    Tensor lu = a;
    Tensor order = Lax.iota(a.type().with(DType.I32).with(a.shape().with(-1, 1)), -2);
    var pivots = new ArrayList<Tensor>();
    for (int from = 0; from < k; from += PANEL) {
      int to = Math.min(from + PANEL, k);
      Tensor below = Lax.sliceInDim(lu, from, m, -2);
      Panel panel = panel(Lax.sliceInDim(below, from, to, -1));
      pivots.add(panel.pivots.add(from));
      Tensor left = reordered(Lax.sliceInDim(below, 0, from, -1), panel.order);
      Tensor right = reordered(Lax.sliceInDim(below, to, n, -1), panel.order);
      if (to < n) {
        right = updated(panel.lu, right, to - from);
      }
      below = Lax.concatenate(List.of(left, panel.lu, right), -1);
      Tensor lowerOrder = reordered(Lax.sliceInDim(order, from, m, -2), panel.order);
      order = from == 0 ? lowerOrder : join(Lax.sliceInDim(order, 0, from, -2), lowerOrder);
      lu = from == 0 ? below : join(Lax.sliceInDim(lu, 0, from, -2), below);
    }
    Tensor none = Lax.sliceInDim(order, 0, 0, -2);
    Tensor all = pivots.isEmpty() ? none : Lax.concatenate(pivots, -2);
    return List.of(lu, squeezed(all), squeezed(order));
  }

  private static Tensor join(Tensor above, Tensor below) {
    return Lax.concatenate(List.of(above, below), -2);
  }

  private static Tensor squeezed(Tensor column) {
    int[] dims = column.shape().stream().limit(column.rank() - 1L).toArray();
    return column.reshape(dims);
  }

  static Tensor reordered(Tensor x, Tensor order) {
    return x.dim(-1) == 0 ? x : x.takeAlongAxis(order, -2);
  }

  /** What is right of a panel: its rows of U, and below these what is left to factor. */
  private static Tensor updated(Tensor panel, Tensor right, int width) {
    Tensor diagonal = Lax.sliceInDim(panel, 0, width, -2);
    Tensor top = Lax.sliceInDim(right, 0, width, -2);
    var solve = new TriangularSolve(true, true, false, true);
    Tensor u = Interpreter.current().emit(solve, List.of(diagonal, top)).get(0);
    int m = right.dim(-2);
    if (m == width) {
      return u;
    }
    Tensor l = Lax.sliceInDim(panel, width, m, -2);
    return join(u, Lax.sliceInDim(right, width, m, -2).sub(l.matmul(u)));
  }

  /** A panel after its columns are eliminated; order and pivots are columns, int32. */
  private record Panel(Tensor lu, Tensor order, Tensor pivots) {}

  private static Panel panel(Tensor a) {
    var indices = a.type().with(DType.I32);
    Tensor rows = Lax.iota(indices.with(a.shape().with(-1, 1)), -2);
    Tensor columns = Lax.iota(indices.with(a.shape().with(-2, 1)), -1);
    int width = Math.min(a.dim(-2), a.dim(-1));
    Tensor steps = Lax.iota(indices.with(a.shape().with(-1, 1).with(-2, width)), -2);
    var start = new Panel(a, rows, Lax.zerosLike(steps));
    return ControlFlow.foriLoop(
        0,
        width,
        (j, p) -> {
          Tensor inColumn = columns.eq(j);
          Tensor column = selected(inColumn, p.lu, -1);
          Tensor candidates = Lax.where(rows.ge(j), magnitude(column), -1);
          Tensor pivot = squeezed(candidates).argmax(-1).expandDims(-1).expandDims(-1);
          Tensor isRow = rows.eq(j);
          Tensor isPivot = rows.eq(pivot);
          Tensor pivotRow = selected(isPivot, p.lu, -2);
          Tensor swapped =
              Lax.where(isRow, pivotRow, Lax.where(isPivot, selected(isRow, p.lu, -2), p.lu));
          Tensor order =
              Lax.where(
                  isRow,
                  selected(isPivot, p.order, -2),
                  Lax.where(isPivot, selected(isRow, p.order, -2), p.order));
          Tensor head = selected(inColumn, pivotRow, -1);
          Tensor below = selected(inColumn, swapped, -1);
          // A column of zeros has nothing to eliminate.
          Tensor divisor = Lax.where(head.eq(0), Lax.full(head.type(), 1), head);
          Tensor l = Lax.where(rows.gt(j), below.div(divisor), 0);
          Tensor u = Lax.where(columns.gt(j), pivotRow, 0);
          Tensor eliminated = swapped.sub(l.mul(u));
          Tensor stored = Lax.where(inColumn.and(rows.gt(j)), l, eliminated);
          return new Panel(stored, order, Lax.where(steps.eq(j), pivot, p.pivots));
        },
        start);
  }

  /** What LAPACK compares: of complex numbers the sum of the magnitudes of their parts. */
  private static Tensor magnitude(Tensor x) {
    return x.dtype().isComplex() ? x.real().abs().add(x.imag().abs()) : x.abs();
  }

  /** The one row or column of {@code x} that is flagged. */
  private static Tensor selected(Tensor flags, Tensor x, int axis) {
    return Lax.where(flags, x, Lax.zerosLike(x)).sum(axis).expandDims(axis);
  }
}
