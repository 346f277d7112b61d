package org.nanodo.batch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.DType;
import org.nanodo.ir.Function;
import org.nanodo.ir.Lists;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Trace;

/**
 * A case of batched branches. If examples differ in their index, every branch is computed for all
 * of them, and the results are selected.
 */
final class CaseBatching {
  private CaseBatching() {}

  static List<Batched> batch(Case op, BatchContext c) {
    if (c.mapped(0)) {
      return selected(op, c);
    }
    List<Boolean> in = c.mapped().subList(1, c.mapped().size());
    List<Boolean> out =
        new ArrayList<>(Collections.nCopies(op.branches().get(0).results().size(), false));
    for (Function branch : op.branches()) {
      List<Boolean> mapped = BatchedFunction.of(branch, c.size(), in).mapped();
      for (int i : Lists.indices(mapped)) {
        out.set(i, true);
      }
    }
    List<Function> branches = new ArrayList<>();
    for (Function branch : op.branches()) {
      branches.add(BatchedFunction.of(branch, c.size(), in, out).function());
    }
    return BatchContext.of(Trace.current().emit(new Case(branches), c.operands()), out);
  }

  private static List<Batched> selected(Case op, BatchContext c) {
    Tensor index = c.in(0);
    List<Tensor> results = List.of();
    for (int i = op.branches().size() - 1; i >= 0; i--) {
      Tensor taken = index.eq(Lax.full(TensorType.of(DType.I32, c.size()), i));
      List<Tensor> computed = computed(op.branches().get(i), taken, c);
      List<Tensor> chosen = new ArrayList<>();
      for (int r = 0; r < computed.size(); r++) {
        Tensor x = computed.get(r);
        chosen.add(results.isEmpty() ? x : Lax.where(each(taken, x), x, results.get(r)));
      }
      results = chosen;
    }
    return BatchContext.of(results.toArray(Tensor[]::new));
  }

  /**
   * A branch for all examples. Where it is not taken, its derivative may be infinite, and times a
   * zero cotangent is NaN: there its operands are constants to differentiation.
   */
  private static List<Tensor> computed(Function branch, Tensor taken, BatchContext c) {
    List<Tensor> operands = new ArrayList<>();
    for (int i = 1; i < c.operands().size(); i++) {
      Tensor x = c.lifted(i);
      operands.add(Lax.where(each(taken, x), x, Lax.stopGradient(x)));
    }
    List<Boolean> in = Collections.nCopies(operands.size(), true);
    List<Boolean> out = Collections.nCopies(branch.results().size(), true);
    Function batched = BatchedFunction.of(branch, c.size(), in, out).function();
    return Trace.current().inline(batched, operands);
  }

  private static Tensor each(Tensor flags, Tensor x) {
    return Lax.broadcastInDim(flags, x.shape(), List.of(0));
  }
}
