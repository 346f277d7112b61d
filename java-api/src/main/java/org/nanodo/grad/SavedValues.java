package org.nanodo.grad;

import static org.nanodo.ir.Lists.concat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.Function;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.Inlined;
import org.nanodo.ir.Node;
import org.nanodo.ir.OpBuilder;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.Value;

/**
 * The operations of a function, once as its forward pass computes them and once as its backward
 * pass does again, without those whose results a policy keeps. What is kept in a loop is stacked; a
 * branch that is not taken keeps zeros. While loops are computed again as a whole.
 */
final class SavedValues {
  private final RematPolicy policy;

  /** All operations; loops also return the saved values of each iteration. */
  private final List<Node> keeping = new ArrayList<>();

  /** The operations that are computed again. */
  private final List<Node> recomputed = new ArrayList<>();

  /** What the policy keeps, needed or not. */
  private final List<Value> saved = new ArrayList<>();

  private final Map<Value, List<String>> names = new HashMap<>();

  private SavedValues(RematPolicy policy) {
    this.policy = policy;
  }

  static SavedValues of(List<Node> nodes, RematPolicy policy) {
    var values = new SavedValues(policy);
    if (policy.equals(RematPolicy.NOTHING_SAVEABLE)) {
      values.keeping.addAll(nodes);
      values.recomputed.addAll(nodes);
    } else {
      values.visit(nodes);
    }
    return values;
  }

  List<Node> keeping() {
    return keeping;
  }

  List<Node> recomputed() {
    return recomputed;
  }

  List<Value> saved() {
    return saved;
  }

  private void visit(List<Node> nodes) {
    for (Node node : nodes) {
      if (node.op() instanceof Alias alias && alias.isNamed()) {
        names.computeIfAbsent(node.operands().get(0), v -> new ArrayList<>()).add(alias.label());
      }
    }
    nodes.forEach(this::visit);
  }

  private void visit(Node node) {
    if (node.op() instanceof Call call) {
      Inlined callee = Inlined.of(call.callee(), node.operands());
      visit(callee.body());
      for (int i = 0; i < node.results().size(); i++) {
        var alias = new Alias(Alias.Kind.NAME);
        List<Value> from = List.of(callee.results().get(i));
        both(new Node(alias, from, List.of(node.results().get(i)), node.source()));
      }
    } else if (node.op() instanceof Scan scan) {
      visit(scan, node);
    } else if (node.op() instanceof Case branches) {
      visit(branches, node);
    } else if (node.op() instanceof ShardMap map) {
      visit(map, node);
    } else if (isCheap(node) || !policy.saves(node.op(), names(node))) {
      both(node);
    } else {
      keeping.add(node);
      saved.addAll(node.results());
    }
  }

  private List<String> names(Node node) {
    return node.results().stream().flatMap(v -> names.getOrDefault(v, List.of()).stream()).toList();
  }

  /** Constants, and other names of values. */
  private static boolean isCheap(Node node) {
    return node.operands().isEmpty() || (node.op() instanceof Alias alias && !alias.isNamed());
  }

  private void both(Node node) {
    keeping.add(node);
    recomputed.add(node);
  }

  private void visit(Scan scan, Node node) {
    Function body = scan.body();
    SavedValues inner = of(body.body(), policy);
    List<Value> stacks = new ArrayList<>();
    inner.saved.forEach(v -> stacks.add(new Value(scan.stacked(v.type()), v.label())));
    int varying = scan.carries() + scan.scanned();
    var forward =
        new Function(
            body.name(), body.params(), inner.keeping, concat(body.results(), inner.saved));
    keeping.add(
        new Node(
            scan.withFunctions(List.of(forward)),
            node.operands(),
            concat(node.results(), stacks),
            node.source()));
    var again =
        new Function(
            body.name(),
            inserted(body.params(), varying, inner.saved),
            inner.recomputed,
            body.results());
    recomputed.add(
        new Node(
            new Scan(
                again,
                scan.length(),
                scan.carries(),
                scan.scanned() + stacks.size(),
                scan.reverse(),
                scan.policy(),
                scan.unroll()),
            inserted(node.operands(), varying, stacks),
            node.results(),
            node.source()));
    saved.addAll(stacks);
  }

  private void visit(Case op, Node node) {
    List<SavedValues> inner = op.branches().stream().map(b -> of(b.body(), policy)).toList();
    var residuals = new BranchResiduals();
    inner.forEach(branch -> residuals.add(branch.saved));
    List<Value> outside = residuals.outside();
    List<Function> forward = new ArrayList<>();
    List<Function> again = new ArrayList<>();
    for (int i = 0; i < inner.size(); i++) {
      Function branch = op.branches().get(i);
      List<Node> nodes = new ArrayList<>(inner.get(i).keeping);
      List<Value> returned = residuals.returned(i, nodes, node.source());
      forward.add(
          new Function(branch.name(), branch.params(), nodes, concat(branch.results(), returned)));
      again.add(
          new Function(
              branch.name(),
              concat(branch.params(), residuals.taken(i)),
              inner.get(i).recomputed,
              branch.results()));
    }
    keeping.add(
        new Node(
            new Case(forward), node.operands(), concat(node.results(), outside), node.source()));
    recomputed.add(
        new Node(new Case(again), concat(node.operands(), outside), node.results(), node.source()));
    saved.addAll(outside);
  }

  private void visit(ShardMap map, Node node) {
    Function body = map.body();
    SavedValues inner = of(body.body(), policy);
    var residuals =
        new ShardMapResiduals(map, node, body.params(), inner.keeping, body.results(), inner.saved);
    keeping.add(residuals.forward());
    List<Node> nodes = new ArrayList<>();
    List<Value> taken = residuals.taken(new OpBuilder(nodes, node.source()));
    nodes.addAll(inner.recomputed);
    var again = new Function(body.name(), concat(body.params(), taken), nodes, body.results());
    recomputed.add(
        new Node(
            new ShardMap(
                again, map.mesh(), concat(map.inSpecs(), residuals.specs()), map.outSpecs()),
            concat(node.operands(), residuals.outside()),
            node.results(),
            node.source()));
    saved.addAll(residuals.outside());
  }

  private static List<Value> inserted(List<Value> all, int at, List<Value> more) {
    return concat(all.subList(0, at), more, all.subList(at, all.size()));
  }
}
