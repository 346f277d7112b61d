package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.CustomJvp;
import org.nanodo.ir.ControlFlowOp.CustomVjp;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.Function;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.Value;

/**
 * The values of functions that have derivatives of their own, where these are used. As in JAX they
 * are those that the rule gives, whose derivative is then the ordinary one of what the rule does.
 */
final class RuleValues {
  private record Key(Function f, List<Boolean> active) {}

  /** A function of the program that is called several times stays one. */
  private final Map<Key, Function> known = new HashMap<>();

  private final UnaryOperator<Op> custom;

  private RuleValues(UnaryOperator<Op> custom) {
    this.custom = custom;
  }

  /**
   * {@code f}, which is to be differentiated, with such values.
   *
   * @param active which parameters it is differentiated with respect to
   */
  static Function of(Function f, List<Boolean> active) {
    return new RuleValues(RuleValues::withValue).function(f, active);
  }

  /** A function with such values, after it was differentiated: the rules are used up. */
  static Function usedUp(Function f, List<Boolean> active) {
    return usingUp().function(f, active);
  }

  /** The same for the operations of a function. */
  static RuleValues usingUp() {
    return new RuleValues(op -> new Call(op.functions().get(0)));
  }

  private static Op withValue(Op op) {
    if (op instanceof CustomJvp custom) {
      return new CustomJvp(value(custom.jvp(), custom.callee()), custom.jvp());
    } else if (op instanceof CustomVjp custom) {
      Function forward = custom.forward();
      return new CustomVjp(value(forward, custom.callee()), forward, custom.backward());
    }
    return op;
  }

  private Function function(Function f, List<Boolean> active) {
    if (!active.contains(true) || !f.has(RuleValues::isCustom)) {
      return f;
    }
    var key = new Key(f, List.copyOf(active));
    Function found = known.get(key);
    if (found == null) {
      found = derive(key);
      known.put(key, found);
    }
    return found;
  }

  private static boolean isCustom(Op op) {
    return op instanceof CustomJvp || op instanceof CustomVjp;
  }

  private Function derive(Key key) {
    Function f = key.f;
    Set<Value> differ = Collections.newSetFromMap(new IdentityHashMap<>());
    Lists.indices(key.active).forEach(i -> differ.add(f.params().get(i)));
    List<Node> nodes = new ArrayList<>();
    for (Node node : f.body()) {
      List<Boolean> in = node.operands().stream().map(differ::contains).toList();
      if (in.contains(true)) {
        node.results().stream().filter(v -> v.type().dtype().isInexact()).forEach(differ::add);
      }
      nodes.add(node(node, in));
    }
    return new Function(f.name(), f.params(), nodes, f.results());
  }

  /**
   * An operation with such values.
   *
   * @param active which operands are differentiated
   */
  Node node(Node node, List<Boolean> active) {
    return active.contains(true)
        ? new Node(op(node.op(), active), node.operands(), node.results(), node.source())
        : node;
  }

  private Op op(Op op, List<Boolean> in) {
    if (isCustom(op)) {
      return custom.apply(op);
    } else if (op instanceof Scan scan) {
      List<Boolean> active = Activity.ofLoop(scan.body(), in, scan.carries());
      return scan.withFunctions(List.of(function(scan.body(), active)));
    } else if (op instanceof While loop) {
      List<Boolean> active = Activity.ofLoop(loop.body(), in, in.size());
      return new While(loop.condition(), function(loop.body(), active));
    }
    List<Boolean> active = op instanceof Case ? in.subList(1, in.size()) : in;
    return op.functions().isEmpty()
        ? op
        : op.withFunctions(op.functions().stream().map(f -> function(f, active)).toList());
  }

  /** The leading parameters and results of a rule are those of the function. */
  private static Function value(Function rule, Function callee) {
    return new Function(
        rule.name(),
        rule.params().subList(0, callee.params().size()),
        rule.body(),
        rule.results().subList(0, callee.results().size()));
  }
}
