package org.nanodo.ir;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What operations need from outside. */
public final class FreeValues {
  private FreeValues() {}

  /** The values that {@code results} are computed from by {@code body} and not defined there. */
  public static Set<Value> of(List<Node> body, List<Value> results) {
    // Dead operations first, whose operands nobody needs.
    List<Node> live = DeadCode.eliminate(body, results);
    Set<Value> free = new LinkedHashSet<>();
    live.forEach(n -> free.addAll(n.operands()));
    free.addAll(results);
    live.forEach(n -> n.results().forEach(free::remove));
    return free;
  }
}
