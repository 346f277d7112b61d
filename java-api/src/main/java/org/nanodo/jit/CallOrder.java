package org.nanodo.jit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nanodo.ir.Node;
import org.nanodo.ir.Value;

/**
 * Operations, several of which are replaced by one, in an order in which each uses only values
 * defined before it.
 */
final class CallOrder {
  private final Map<Value, Node> producers;
  private final Map<Node, Node> replaced;
  private final Set<Node> reached = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Node> placed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Node> body = new ArrayList<>();

  /**
   * An order.
   *
   * @param producers of values, the operation that defined it
   * @param replaced for operations, the one in place of it
   */
  CallOrder(Map<Value, Node> producers, Map<Node, Node> replaced) {
    this.producers = producers;
    this.replaced = replaced;
  }

  List<Node> of(List<Node> nodes) {
    nodes.forEach(this::place);
    return body;
  }

  /** Those that a node waits for are on a stack: there may be as many as the program has. */
  private void place(Node original) {
    var waiting = new ArrayDeque<Node>();
    waiting.push(replaced.getOrDefault(original, original));
    while (!waiting.isEmpty()) {
      Node node = waiting.peek();
      if (reached.add(node)) {
        List<Value> operands = node.operands();
        for (int i = operands.size() - 1; i >= 0; i--) {
          Node before = producers.get(operands.get(i));
          if (before != null && !placed.contains(replaced.getOrDefault(before, before))) {
            waiting.push(replaced.getOrDefault(before, before));
          }
        }
      } else {
        waiting.pop();
        if (placed.add(node)) {
          body.add(node);
        }
      }
    }
  }
}
