package org.nanodo.batch;

import static java.util.Collections.nCopies;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.ir.ControlFlowOp.CustomVjp;
import org.nanodo.ir.Function;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;

/**
 * Batching rule of functions with a custom VJP: the function, its forward and its backward function
 * are batched. All results are mapped, and so are their cotangents; the cotangent of an argument
 * that all examples share is the sum over the batch.
 */
final class CustomVjpBatching {
  private CustomVjpBatching() {}

  static List<Batched> batch(CustomVjp op, BatchContext c) {
    int results = op.callee().results().size();
    int residuals = op.forward().results().size() - results;
    List<Boolean> all = nCopies(results, true);
    BatchedFunction callee = BatchedFunction.of(op.callee(), c.size(), c.mapped(), all);
    List<Boolean> forced = new ArrayList<>(all);
    forced.addAll(nCopies(residuals, false));
    BatchedFunction forward = BatchedFunction.of(op.forward(), c.size(), c.mapped(), forced);
    List<Boolean> known = new ArrayList<>(forward.mapped().subList(results, results + residuals));
    known.addAll(all);
    Function backward = backward(op, c, known);
    var batched = new CustomVjp(callee.function(), forward.function(), backward);
    return BatchContext.of(Trace.current().emit(batched, c.operands()), all);
  }

  private static Function backward(CustomVjp op, BatchContext c, List<Boolean> known) {
    int count = op.backward().results().size();
    BatchedFunction f = BatchedFunction.of(op.backward(), c.size(), known, nCopies(count, true));
    List<Boolean> floats = new ArrayList<>();
    for (int i = 0; i < c.operands().size(); i++) {
      if (c.in(i).dtype().isInexact()) {
        floats.add(c.mapped(i));
      }
    }
    return Trace.function(
            op.backward().name(),
            Value.fresh(f.function().params()),
            in -> {
              List<Tensor> cts = new ArrayList<>(Trace.current().inline(f.function(), in));
              for (int i = 0; i < count; i++) {
                cts.set(i, floats.get(i) ? cts.get(i) : cts.get(i).sum(0));
              }
              return cts;
            })
        .function();
  }
}
