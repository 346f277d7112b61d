package org.nanodo.batch;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.Function;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;

/**
 * A loop with a batched body. If the condition differs between examples, the loop runs until it is
 * false for all, and finished examples keep their carries.
 */
final class WhileBatching {
  private WhileBatching() {}

  static List<Batched> batch(While op, BatchContext c) {
    List<Boolean> mapped = carries(op, c);
    BatchedFunction condition = BatchedFunction.of(op.condition(), c.size(), mapped);
    Function body = BatchedFunction.of(op.body(), c.size(), mapped, mapped).function();
    var loop =
        condition.mapped().get(0)
            ? new While(any(condition.function()), selecting(condition.function(), body, mapped))
            : new While(condition.function(), body);
    var operands = new ArrayList<Tensor>();
    for (int i = 0; i < mapped.size(); i++) {
      operands.add(mapped.get(i) ? c.lifted(i) : c.in(i));
    }
    return BatchContext.of(Trace.current().emit(loop, operands), mapped);
  }

  /** Which carries are mapped in any iteration. */
  private static List<Boolean> carries(While op, BatchContext c) {
    List<Boolean> mapped = c.mapped();
    while (true) {
      List<Boolean> after = BatchedFunction.of(op.body(), c.size(), mapped, mapped).mapped();
      boolean differs = BatchedFunction.of(op.condition(), c.size(), mapped).mapped().get(0);
      var next = new ArrayList<Boolean>();
      for (int i = 0; i < mapped.size(); i++) {
        boolean kept = op.body().results().get(i) == op.body().params().get(i);
        next.add(after.get(i) || (differs && !kept));
      }
      if (next.equals(mapped)) {
        return mapped;
      }
      mapped = next;
    }
  }

  /** Whether the condition is true for any example. */
  private static Function any(Function condition) {
    return Trace.function(
            condition.name(),
            Value.fresh(condition.params()),
            in -> Trace.current().inline(condition, in).get(0).reduce(Reduce.Kind.OR, 0))
        .function();
  }

  private static Function selecting(Function condition, Function body, List<Boolean> mapped) {
    return Trace.function(
            body.name(),
            Value.fresh(body.params()),
            in -> {
              Trace trace = Trace.current();
              Tensor goesOn = trace.inline(condition, in).get(0);
              List<Tensor> after = new ArrayList<>(trace.inline(body, in));
              for (int i = 0; i < after.size(); i++) {
                if (mapped.get(i)) {
                  Tensor x = after.get(i);
                  Tensor each = Lax.broadcastInDim(goesOn, x.shape(), List.of(0));
                  after.set(i, Lax.where(each, x, in.get(i)));
                }
              }
              return after;
            })
        .function();
  }
}
