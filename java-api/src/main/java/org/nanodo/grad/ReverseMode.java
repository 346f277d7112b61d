package org.nanodo.grad;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.CustomJvp;
import org.nanodo.ir.ControlFlowOp.CustomVjp;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.Node;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;

/**
 * Walks a function backwards and records the cotangent of each value that depends on the inputs, as
 * in Griewank and Walther, "Evaluating Derivatives", chapter 3.
 */
final class ReverseMode {
  private final Trace trace = Trace.current();
  private final IdentityHashMap<Value, Tensor> cotangents = new IdentityHashMap<>();
  private final Set<Value> active;
  private final List<Node> nodes;
  private final RuleValues values = RuleValues.usingUp();

  private ReverseMode(List<Node> nodes, List<Value> inputs) {
    this.nodes = nodes;
    this.active = Activity.of(nodes, inputs);
  }

  /** A call or a scan that also returns residuals, and the cotangents of its operands. */
  record Replaced(Node forward, List<@Nullable Tensor> pulled) {}

  /**
   * Pulls cotangents of {@code outputs} back to {@code inputs}.
   *
   * @param nodes the operations between them; calls and scans are replaced by ones that also return
   *     residuals
   * @return the cotangents of the inputs, null where zero
   */
  static List<@Nullable Tensor> pull(
      List<Node> nodes, List<Value> outputs, List<@Nullable Value> cts, List<Value> inputs) {
    var reverse = new ReverseMode(nodes, inputs);
    for (int i = 0; i < outputs.size(); i++) {
      Value ct = cts.get(i);
      if (ct != null) {
        reverse.accumulate(outputs.get(i), reverse.trace.tensors(List.of(ct)).get(0));
      }
    }
    for (int i = nodes.size() - 1; i >= 0; i--) {
      int position = i;
      // Errors and profiles name the line whose gradient it is, not the one that asked for it.
      reverse.trace.at(nodes.get(i).source().ofGradient(), () -> reverse.visit(position));
    }
    List<@Nullable Tensor> pulled = new ArrayList<>();
    inputs.forEach(v -> pulled.add(reverse.cotangents.get(v)));
    return pulled;
  }

  private void visit(int position) {
    Node node = nodes.get(position);
    List<@Nullable Tensor> cts = new ArrayList<>();
    node.results().forEach(r -> cts.add(cotangents.remove(r)));
    List<Boolean> needed = node.operands().stream().map(active::contains).toList();
    nodes.set(position, values.node(node, needed));
    if (cts.stream().allMatch(ct -> ct == null)) {
      return;
    }
    List<@Nullable Tensor> pulled;
    if (node.op() instanceof Scan scan) {
      pulled = replace(position, node, ScanVjp.pull(scan, node, nodes, cts, needed));
    } else if (node.op() instanceof Call call) {
      pulled = replace(position, node, CallVjp.pull(call, node, cts, needed));
    } else if (node.op() instanceof Case branches) {
      pulled = replace(position, node, CaseVjp.pull(branches, node, cts, needed));
    } else if (node.op() instanceof ShardMap map) {
      pulled = replace(position, node, ShardMapVjp.pull(map, node, cts, needed));
    } else if (node.op() instanceof CustomVjp custom) {
      CustomVjpRule.requireConstant("customVjp", node, custom.backward().results().size(), needed);
      pulled = replace(position, node, CustomVjpRule.pull(custom, node, cts));
    } else {
      if (node.op() instanceof CustomJvp custom) {
        CustomVjpRule.requireConstant("customJvp", node, CustomJvpRule.floats(custom), needed);
      }
      var context =
          new VjpContext(trace.tensors(node.operands()), trace.tensors(node.results()), cts);
      pulled = VjpRules.pull(node.op(), context);
    }
    for (int i = 0; i < pulled.size(); i++) {
      accumulate(node.operands().get(i), pulled.get(i));
    }
  }

  private List<@Nullable Tensor> replace(int position, Node node, Replaced by) {
    if (by.forward != node) {
      nodes.set(position, by.forward);
    }
    return by.pulled;
  }

  private void accumulate(Value value, @Nullable Tensor ct) {
    if (ct == null || !active.contains(value)) {
      return;
    }
    if (!ct.type().equals(value.type())) {
      throw new IllegalStateException("a VJP rule gave %s for %s".formatted(ct.type(), value));
    }
    cotangents.merge(value, ct, Tensor::add);
  }
}
