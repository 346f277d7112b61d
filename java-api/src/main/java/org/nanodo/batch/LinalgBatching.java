package org.nanodo.batch;

import java.util.List;
import org.nanodo.ir.LinalgOp.Cholesky;
import org.nanodo.ir.LinalgOp.MatrixFunction;
import org.nanodo.ir.LinalgOp.TriangularSolve;
import org.nanodo.ir.RuleTable;
import org.nanodo.linalg.MatrixFunctions;

/** Batching rules of linear algebra, which works on stacks of matrices. */
final class LinalgBatching {
  private LinalgBatching() {}

  static void addTo(RuleTable<BatchContext, List<Batched>> rules) {
    rules.add(Cholesky.class, (op, c) -> c.applied(op));
    rules.add(TriangularSolve.class, (op, c) -> c.applied(op));
    rules.add(
        MatrixFunction.class,
        (op, c) ->
            MatrixFunctions.apply(op.kind(), op.rtol(), c.in(0)).stream()
                .map(t -> new Batched(t, true))
                .toList());
  }
}
