package org.nanodo.batch;

import static org.nanodo.batch.BatchContext.prepended;
import static org.nanodo.batch.BatchContext.shifted;

import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.ir.Dot;
import org.nanodo.trace.Trace;

/**
 * Products: the mapped axis is a batch dimension if both operands have it, otherwise one more
 * dimension of the result, so that a matrix times mapped vectors is one product of matrices.
 */
final class DotRules {
  private DotRules() {}

  static void addTo(Rules rules) {
    rules.add(Dot.class, DotRules::dot);
  }

  private static List<Batched> dot(Dot op, BatchContext c) {
    boolean lhs = c.mapped(0);
    boolean rhs = c.mapped(1);
    List<Integer> lhsBatch = lhs ? shifted(op.lhsBatch()) : op.lhsBatch();
    List<Integer> rhsBatch = rhs ? shifted(op.rhsBatch()) : op.rhsBatch();
    boolean both = lhs && rhs;
    var batched =
        new Dot(
            both ? prepended(0, lhsBatch) : lhsBatch,
            both ? prepended(0, rhsBatch) : rhsBatch,
            lhs ? shifted(op.lhsContract()) : op.lhsContract(),
            rhs ? shifted(op.rhsContract()) : op.rhsContract(),
            op.result());
    Tensor result = Trace.current().emit(batched, c.operands()).get(0);
    // The operand's leading axis comes first among its free dimensions.
    int at = both ? 0 : lhs ? op.lhsBatch().size() : c.rank(0) - op.lhsContract().size();
    return BatchContext.of(BatchContext.moved(result, at, 0));
  }
}
