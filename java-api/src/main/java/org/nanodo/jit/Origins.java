package org.nanodo.jit;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nanodo.ir.Alias;
import org.nanodo.ir.Binary;
import org.nanodo.ir.Broadcast;
import org.nanodo.ir.Constant;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.Reshape;
import org.nanodo.ir.Slice;
import org.nanodo.ir.Transpose;
import org.nanodo.ir.Value;

/** What computed a value, looking through operations that only move elements. */
final class Origins {
  private final Set<Value> arguments;
  private final Map<Value, Node> nodes = new IdentityHashMap<>();

  /** The arguments of a whole program, of which a compiler knows nothing. */
  Origins(List<Value> arguments) {
    this.arguments = Set.copyOf(arguments);
  }

  void add(Node node) {
    node.results().forEach(v -> nodes.put(v, node));
  }

  private Optional<Node> of(Value v) {
    Node node = nodes.get(v);
    while (node != null && moves(node.op()) && nodes.containsKey(node.operands().get(0))) {
      node = nodes.get(node.operands().get(0));
    }
    return Optional.ofNullable(node);
  }

  private static boolean moves(Op op) {
    return op instanceof Broadcast
        || op instanceof Reshape
        || op instanceof Transpose
        || op instanceof Slice
        || op instanceof Alias;
  }

  Optional<Literal> constant(Value v) {
    return of(v)
        .flatMap(n -> n.op() instanceof Constant c ? Optional.of(c.value()) : Optional.empty());
  }

  /**
   * Whether {@code v} is or may be the result of one of these functions: what comes out of a
   * function that is called, or into it, is anything once the compiler has written it in place.
   */
  boolean mayBe(Value v, Binary.Kind... kinds) {
    Optional<Node> origin = of(v);
    return origin.isEmpty()
        ? !arguments.contains(v)
        : moves(origin.get().op())
            ? !arguments.contains(origin.get().operands().get(0))
            : !origin.get().op().functions().isEmpty() || is(origin.get(), kinds);
  }

  /** The same, where one of the operands is a constant. */
  boolean mayBeWithConstant(Value v, Binary.Kind... kinds) {
    Optional<Node> origin = of(v);
    boolean known = origin.isPresent() && is(origin.get(), kinds);
    return mayBe(v, kinds)
        && (!known || origin.get().operands().stream().anyMatch(x -> constant(x).isPresent()));
  }

  private static boolean is(Node node, Binary.Kind... kinds) {
    return node.op() instanceof Binary b && List.of(kinds).contains(b.kind());
  }
}
