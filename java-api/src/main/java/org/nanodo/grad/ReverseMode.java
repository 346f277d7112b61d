package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.Call;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.Scan;
import org.nanodo.ir.Value;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Trace;

/**
 * Walks a stretch of the program backwards and records the cotangent of each value that depends on
 * the inputs, as in Griewank and Walther, "Evaluating Derivatives", chapter 3.
 */
final class ReverseMode {
  private final Trace trace;
  private final IdentityHashMap<Value, Tensor> cotangents = new IdentityHashMap<>();
  private final Set<Value> active = Collections.newSetFromMap(new IdentityHashMap<>());

  private ReverseMode(Trace trace) {
    this.trace = trace;
  }

  /**
   * Pulls cotangents of {@code outputs} back to {@code inputs} through the operations recorded
   * since {@code from}.
   *
   * @return the cotangents of the inputs, null where zero
   */
  static List<@Nullable Tensor> pull(
      Trace trace,
      int from,
      List<Tensor> outputs,
      List<@Nullable Tensor> cts,
      List<Tensor> inputs) {
    var reverse = new ReverseMode(trace);
    inputs.forEach(t -> reverse.active.add(trace.own(t)));
    List<Node> nodes = trace.nodes();
    spread(nodes.subList(from, nodes.size()), reverse.active);
    for (int i = 0; i < outputs.size(); i++) {
      reverse.accumulate(trace.own(outputs.get(i)), cts.get(i));
    }
    for (int i = nodes.size() - 1; i >= from; i--) {
      reverse.visit(i, nodes.get(i));
    }
    List<@Nullable Tensor> pulled = new ArrayList<>();
    inputs.forEach(t -> pulled.add(reverse.cotangents.get(trace.own(t))));
    return pulled;
  }

  /** Marks what depends on what is marked; integers and booleans carry no derivative. */
  private static void spread(List<Node> nodes, Set<Value> active) {
    for (Node node : nodes) {
      if (node.operands().stream().anyMatch(active::contains)) {
        node.results().stream().filter(v -> v.type().dtype().isFloat()).forEach(active::add);
      }
    }
  }

  /** Which results of {@code f} depend on those parameters that {@code from} marks. */
  static List<Boolean> reached(Function f, List<Boolean> from) {
    Set<Value> active = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < from.size(); i++) {
      if (from.get(i)) {
        active.add(f.params().get(i));
      }
    }
    spread(f.body(), active);
    return f.results().stream().map(active::contains).toList();
  }

  private void visit(int position, Node node) {
    List<@Nullable Tensor> cts = new ArrayList<>();
    node.results().forEach(r -> cts.add(cotangents.remove(r)));
    if (cts.stream().allMatch(ct -> ct == null)) {
      return;
    }
    List<@Nullable Tensor> pulled;
    List<Boolean> needed = node.operands().stream().map(active::contains).toList();
    if (node.op() instanceof Scan scan) {
      pulled = ScanRule.pull(trace, position, scan, node, cts, needed);
    } else if (node.op() instanceof Call call) {
      pulled = CallRule.pull(trace, position, call, node, cts, needed);
    } else {
      var site = new Site(trace.tensors(node.operands()), trace.tensors(node.results()), cts);
      pulled = Rules.pull(node.op(), site);
    }
    for (int i = 0; i < pulled.size(); i++) {
      accumulate(node.operands().get(i), pulled.get(i));
    }
  }

  private void accumulate(Value value, @Nullable Tensor ct) {
    if (ct == null || !active.contains(value)) {
      return;
    }
    if (!ct.type().equals(value.type())) {
      throw new IllegalStateException("a gradient rule gave %s for %s".formatted(ct, value));
    }
    cotangents.merge(value, ct, Tensor::add);
  }
}
