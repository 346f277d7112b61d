package org.nanodo.grad;

import static org.nanodo.ir.Lists.concat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.grad.ReverseMode.Replaced;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;

/**
 * Reverse mode through a case: a case of the backward functions, chosen by the same index. The
 * forward branches also return residuals.
 */
final class CaseVjp {
  private final Node node;
  private final List<Derivative> derivatives;

  /** Those that are no operands. */
  private final BranchResiduals residuals = new BranchResiduals();

  private CaseVjp(Node node, List<Derivative> derivatives) {
    this.node = node;
    this.derivatives = derivatives;
    for (Derivative d : derivatives) {
      List<Value> all = d.residuals(d.backward());
      residuals.add(all.stream().filter(v -> !d.params().contains(v)).toList());
    }
  }

  static Replaced pull(Case op, Node node, List<@Nullable Tensor> cts, List<Boolean> needed) {
    List<Boolean> given = new ArrayList<>(cts.stream().map(ct -> ct != null).toList());
    List<Boolean> inputs = needed.subList(1, needed.size());
    var rule =
        new CaseVjp(
            node,
            op.branches().stream()
                .map(b -> Derivative.of(b, inputs, given, RematPolicy.EVERYTHING_SAVEABLE))
                .toList());
    List<Value> stored = rule.residuals.outside();
    return new Replaced(rule.forward(op, stored), rule.backward(stored, cts));
  }

  private Node forward(Case op, List<Value> stored) {
    if (stored.isEmpty()) {
      return node;
    }
    List<Function> branches = new ArrayList<>();
    for (int i = 0; i < derivatives.size(); i++) {
      Derivative d = derivatives.get(i);
      List<Node> nodes = new ArrayList<>(d.forward());
      List<Value> returned = residuals.returned(i, nodes, node.source());
      branches.add(
          new Function(
              op.branches().get(i).name(), d.params(), nodes, concat(d.results(), returned)));
    }
    return new Node(
        new Case(branches), node.operands(), concat(node.results(), stored), node.source());
  }

  private List<@Nullable Tensor> backward(List<Value> stored, List<@Nullable Tensor> cts) {
    var used = new TreeSet<Integer>();
    var returned = new TreeSet<Integer>();
    for (Derivative d : derivatives) {
      d.residuals(d.backward()).stream()
          .map(d.params()::indexOf)
          .filter(i -> i >= 0)
          .forEach(used::add);
      returned.addAll(d.returned());
    }
    List<Function> branches = new ArrayList<>();
    for (int i = 0; i < derivatives.size(); i++) {
      branches.add(backward(i, List.copyOf(used), List.copyOf(returned)));
    }
    Trace trace = Trace.current();
    List<Value> values = new ArrayList<>(node.operands().subList(0, 1));
    used.forEach(i -> values.add(node.operands().get(i + 1)));
    values.addAll(stored);
    List<Tensor> operands = new ArrayList<>(trace.tensors(values));
    for (Tensor ct : cts) {
      if (ct != null) {
        operands.add(ct);
      }
    }
    @Nullable Tensor[] pulled = new @Nullable Tensor[node.operands().size()];
    if (!returned.isEmpty()) {
      var results = trace.emit(new Case(branches), operands).iterator();
      returned.forEach(i -> pulled[i + 1] = results.next());
    }
    return VjpContext.cts(pulled);
  }

  /**
   * The backward function of branch {@code i}.
   *
   * @param used the operands that are residuals of any branch
   * @param returned the operands that have a cotangent in any branch
   */
  private Function backward(int i, List<Integer> used, List<Integer> returned) {
    Derivative d = derivatives.get(i);
    List<Value> params = new ArrayList<>();
    used.forEach(operand -> params.add(d.params().get(operand)));
    params.addAll(residuals.taken(i));
    params.addAll(d.cotangents());
    List<Node> nodes = new ArrayList<>(d.backward());
    List<Value> results = new ArrayList<>();
    for (int operand : returned) {
      int at = d.returned().indexOf(operand);
      results.add(
          at < 0
              ? BranchResiduals.zeros(d.params().get(operand).type(), nodes, node.source())
              : d.pulled().get(at));
    }
    return new Function("branch", params, nodes, results);
  }
}
