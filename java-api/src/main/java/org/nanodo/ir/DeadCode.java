package org.nanodo.ir;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Drops the operations that no result depends on. */
final class DeadCode {
  private DeadCode() {}

  static List<Node> eliminate(List<Node> body, List<Value> results) {
    Set<Value> live = Collections.newSetFromMap(new IdentityHashMap<>());
    live.addAll(results);
    Deque<Node> kept = new ArrayDeque<>();
    for (int i = body.size() - 1; i >= 0; i--) {
      Node node = body.get(i);
      if (node.results().stream().anyMatch(live::contains)) {
        live.addAll(node.operands());
        kept.addFirst(node);
      }
    }
    return List.copyOf(kept);
  }
}
