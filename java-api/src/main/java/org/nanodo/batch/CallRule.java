package org.nanodo.batch;

import org.nanodo.ir.Call;
import org.nanodo.trace.Trace;

/** A call becomes a call of the batched function, which is made once for all calls of a kind. */
final class CallRule {
  private CallRule() {}

  static void addTo(Rules rules) {
    rules.add(
        Call.class,
        (op, c) -> {
          BatchedFunction callee = BatchedFunction.of(op.callee(), c.size(), c.mapped());
          var call = new Call(callee.function(), op.remat());
          return BatchContext.of(Trace.current().emit(call, c.operands()), callee.mapped());
        });
  }
}
