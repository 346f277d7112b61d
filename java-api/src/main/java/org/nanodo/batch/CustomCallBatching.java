package org.nanodo.batch;

import static org.nanodo.batch.BatchContext.prepended;
import static org.nanodo.batch.BatchContext.shifted;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.ir.CustomCall;
import org.nanodo.ir.HostCallback;
import org.nanodo.ir.Lists;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Trace;

/** Batching rules of calls of functions that are not of the program. */
final class CustomCallBatching {
  private CustomCallBatching() {}

  static void addTo(RuleTable<BatchContext, List<Batched>> rules) {
    rules.add(HostCallback.class, CustomCallBatching::callback);
    rules.add(CustomCall.class, CustomCallBatching::custom);
  }

  private static List<Batched> callback(HostCallback op, BatchContext c) {
    HostCallback.HostFunction each = op.function().mapped(c.size(), c.mapped());
    List<TensorType> args = c.operands().stream().map(Tensor::type).toList();
    List<TensorType> results = op.results().stream().map(c::lifted).toList();
    List<Tensor> out =
        Trace.current().emit(new HostCallback(each, args, results, op.effect()), c.operands());
    return BatchContext.of(out.toArray(Tensor[]::new));
  }

  private static List<Batched> custom(CustomCall op, BatchContext c) {
    return switch (op.vmap()) {
      case NONE ->
          throw new BatchException(
              "vmap: how the handler %s computes a batch is not known; say so by vmapMethod(VmapMethod.SEQUENTIAL) or another"
                  .formatted(op.target()));
      case SEQUENTIAL -> sequential(op, c, 1);
      case SEQUENTIAL_UNROLLED -> sequential(op, c, Math.max(1, c.size()));
      case EXPAND_DIMS -> together(op, c, 1);
      case BROADCAST_ALL -> together(op, c, c.size());
    };
  }

  private static List<Batched> sequential(CustomCall op, BatchContext c, int unroll) {
    List<Tensor> mapped = Lists.indices(c.mapped()).stream().map(c::in).toList();
    Scan<List<Tensor>, List<Tensor>, List<Tensor>> each =
        Scan.of(
            (none, examples) -> {
              var next = examples.iterator();
              var operands = new ArrayList<Tensor>();
              for (int i = 0; i < c.operands().size(); i++) {
                operands.add(c.mapped(i) ? next.next() : c.in(i));
              }
              return new Step<>(none, Trace.current().emit(op, operands));
            });
    return BatchContext.of(
        each.unroll(unroll).apply(List.of(), mapped, c.size()).y().toArray(Tensor[]::new));
  }

  /** One call; what is the same for all examples has {@code size} copies. */
  private static List<Batched> together(CustomCall op, BatchContext c, int size) {
    var operands = new ArrayList<Tensor>();
    for (int i = 0; i < c.operands().size(); i++) {
      Tensor x = c.in(i);
      operands.add(
          c.mapped(i)
              ? x
              : Lax.broadcastInDim(x, x.shape().prepend(size), Lists.range(1, x.rank() + 1)));
    }
    CustomCall batched =
        op.with(
            op.results().stream().map(c::lifted).toList(),
            lifted(op.operandLayouts()),
            lifted(op.resultLayouts()));
    return BatchContext.of(Trace.current().emit(batched, operands).toArray(Tensor[]::new));
  }

  /** The leading axis is the major one. */
  private static List<List<Integer>> lifted(List<List<Integer>> layouts) {
    return layouts.stream().map(l -> prepended(0, shifted(l))).toList();
  }
}
