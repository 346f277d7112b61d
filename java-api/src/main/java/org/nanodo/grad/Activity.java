package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.Function;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.Node;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.Value;

/**
 * Which values depend on given ones by floating-point numbers, as integers and booleans have no
 * derivative; see Griewank and Walther, "Evaluating Derivatives", section 6.2.
 */
final class Activity {
  private final Set<Value> active = Collections.newSetFromMap(new IdentityHashMap<>());

  private Activity() {}

  /** The values that {@code nodes} compute from some of {@code inputs}, and these. */
  static Set<Value> of(List<Node> nodes, Collection<Value> inputs) {
    var activity = new Activity();
    activity.active.addAll(inputs);
    nodes.forEach(activity::visit);
    return activity.active;
  }

  /** Which results of {@code f} depend on the parameters flagged in {@code from}. */
  static List<Boolean> reached(Function f, List<Boolean> from) {
    var inputs = new ArrayList<Value>();
    for (int i = 0; i < from.size(); i++) {
      if (from.get(i)) {
        inputs.add(f.params().get(i));
      }
    }
    Set<Value> active = of(f.body(), inputs);
    return f.results().stream().map(active::contains).toList();
  }

  /** The flagged parameters of a loop's body, and the carries that depend on them. */
  static List<Boolean> ofLoop(Function body, List<Boolean> flagged, int carries) {
    var active = new ArrayList<>(flagged);
    while (join(active, reached(body, active).subList(0, carries))) {}
    return active;
  }

  /** Sets the flags that are set in {@code more}; returns whether that changes any. */
  static boolean join(List<Boolean> flags, List<Boolean> more) {
    boolean changed = false;
    for (int i = 0; i < more.size(); i++) {
      if (more.get(i) && !flags.get(i)) {
        flags.set(i, true);
        changed = true;
      }
    }
    return changed;
  }

  private void visit(Node node) {
    List<Boolean> given = node.operands().stream().map(active::contains).toList();
    boolean stops = node.op() instanceof Alias a && a.kind() == Alias.Kind.STOP_GRADIENT;
    if (stops || !given.contains(true)) {
      return;
    }
    List<Boolean> reached = results(node, given);
    for (int i = 0; i < reached.size(); i++) {
      Value result = node.results().get(i);
      if (reached.get(i) && result.type().dtype().isInexact()) {
        active.add(result);
      }
    }
  }

  private static List<Boolean> results(Node node, List<Boolean> given) {
    if (node.op() instanceof Call call) {
      return reached(call.callee(), given);
    } else if (node.op() instanceof ShardMap map) {
      return reached(map.body(), given);
    } else if (node.op() instanceof Scan scan) {
      return scan.length() == 0
          ? given.subList(0, scan.carries())
          : reached(scan.body(), ofLoop(scan.body(), given, scan.carries()));
    } else if (node.op() instanceof Case branches) {
      var any = new ArrayList<>(Collections.nCopies(node.results().size(), false));
      branches.branches().forEach(b -> join(any, reached(b, given.subList(1, given.size()))));
      return any;
    }
    return Collections.nCopies(node.results().size(), true);
  }
}
