package org.nanodo.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.Scan;

/**
 * Drops the operations without an effect that no result depends on, within scans, cases and shard
 * maps too.
 */
public final class DeadCode {
  private DeadCode() {}

  /** The values that {@code results} are computed from by {@code body} and not defined there. */
  public static Set<Value> freeValues(List<Node> body, List<Value> results) {
    List<Node> live = eliminate(body, results);
    Set<Value> free = new LinkedHashSet<>();
    live.forEach(n -> free.addAll(n.operands()));
    free.addAll(results);
    live.forEach(n -> n.results().forEach(free::remove));
    return free;
  }

  static List<Node> eliminate(List<Node> body, List<Value> results) {
    Set<Value> live = new HashSet<>(results);
    Deque<Node> kept = new ArrayDeque<>();
    for (int i = body.size() - 1; i >= 0; i--) {
      Node node = body.get(i);
      boolean effect = node.op().hasEffect();
      if (effect || node.results().stream().anyMatch(live::contains)) {
        Node used = effect ? node : pruned(node, live);
        live.addAll(used.operands());
        kept.addFirst(used);
      }
    }
    return List.copyOf(kept);
  }

  private static Node pruned(Node node, Set<Value> live) {
    if (node.op() instanceof Scan scan) {
      return prune(scan, node, live);
    }
    if (node.op() instanceof ShardMap map) {
      return prune(map, node, live);
    }
    return node.op() instanceof Case branches ? prune(branches, node, live) : node;
  }

  private static boolean[] live(Node node, Set<Value> live) {
    var results = new boolean[node.results().size()];
    for (int i = 0; i < results.length; i++) {
      results[i] = live.contains(node.results().get(i));
    }
    return results;
  }

  /** A map without the results that no live value depends on, and the operands for them. */
  private static Node prune(ShardMap map, Node node, Set<Value> live) {
    boolean[] results = live(node, live);
    Function f = map.body();
    Set<Value> used = freeValues(f.body(), chosen(f.results(), results));
    var operands = new boolean[f.params().size()];
    for (int i = 0; i < operands.length; i++) {
      operands[i] = used.contains(f.params().get(i));
    }
    var body =
        new Function(
            f.name(), chosen(f.params(), operands), f.body(), chosen(f.results(), results));
    return new Node(
        new ShardMap(
            body, map.mesh(), chosen(map.inSpecs(), operands), chosen(map.outSpecs(), results)),
        chosen(node.operands(), operands),
        chosen(node.results(), results),
        node.source());
  }

  /** A case without the results that no live value depends on, and the operands for them. */
  private static Node prune(Case op, Node node, Set<Value> live) {
    boolean[] results = live(node, live);
    var operands = new boolean[node.operands().size()];
    operands[0] = true;
    for (Function f : op.branches()) {
      Set<Value> used = freeValues(f.body(), chosen(f.results(), results));
      for (int i = 1; i < operands.length; i++) {
        operands[i] |= used.contains(f.params().get(i - 1));
      }
    }
    boolean[] params = Arrays.copyOfRange(operands, 1, operands.length);
    List<Function> branches =
        op.branches().stream()
            .map(
                f ->
                    new Function(
                        f.name(),
                        chosen(f.params(), params),
                        f.body(),
                        chosen(f.results(), results)))
            .toList();
    return new Node(
        new Case(branches),
        chosen(node.operands(), operands),
        chosen(node.results(), results),
        node.source());
  }

  /** A scan without the results, operands and parts of its body that no live value depends on. */
  private static Node prune(Scan scan, Node node, Set<Value> live) {
    Function f = scan.body();
    boolean[] results = live(node, live);
    Function body = f;
    Set<Value> used = Set.of();
    for (boolean grown = true; grown; ) {
      body = new Function(f.name(), f.params(), f.body(), chosen(f.results(), results));
      used = new HashSet<>(body.results());
      for (Node n : body.body()) {
        used.addAll(n.operands());
      }
      grown = false;
      for (int i = 0; i < scan.carries(); i++) {
        if (!results[i] && used.contains(f.params().get(i))) {
          results[i] = true;
          grown = true;
        }
      }
    }
    var operands = new boolean[f.params().size()];
    for (int i = 0; i < operands.length; i++) {
      operands[i] = i < scan.carries() ? results[i] : used.contains(f.params().get(i));
    }
    int carries = count(operands, 0, scan.carries());
    int scanned = count(operands, scan.carries(), scan.carries() + scan.scanned());
    body = new Function(f.name(), chosen(f.params(), operands), body.body(), body.results());
    return new Node(
        new Scan(
            body, scan.length(), carries, scanned, scan.reverse(), scan.policy(), scan.unroll()),
        chosen(node.operands(), operands),
        chosen(node.results(), results),
        node.source());
  }

  private static <T> List<T> chosen(List<T> values, boolean[] which) {
    var chosen = new ArrayList<T>();
    for (int i = 0; i < which.length; i++) {
      if (which[i]) {
        chosen.add(values.get(i));
      }
    }
    return chosen;
  }

  private static int count(boolean[] flags, int from, int to) {
    int n = 0;
    for (int i = from; i < to; i++) {
      n += flags[i] ? 1 : 0;
    }
    return n;
  }
}
