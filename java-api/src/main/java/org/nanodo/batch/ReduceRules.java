package org.nanodo.batch;

import static org.nanodo.batch.BatchContext.shifted;

import org.nanodo.ir.Reduce;

/** Reductions. */
final class ReduceRules {
  private ReduceRules() {}

  static void addTo(Rules rules) {
    rules.add(Reduce.class, (op, c) -> c.applied(new Reduce(op.kind(), shifted(op.axes()))));
  }
}
