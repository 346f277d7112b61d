package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.ir.Function;
import org.nanodo.ir.Inlined;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Node;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;

/**
 * A function that pushes tangents forward along with its values: after its own parameters it takes
 * the tangents of some of them, and after its own results it returns the tangents of some.
 *
 * @param nonzero which results have a tangent; those of the others are zero
 */
record JvpFunction(Function function, List<Boolean> nonzero) {
  private record Key(Function f, List<Boolean> given, List<Boolean> forced) {}

  /**
   * The tangents of an operation's results, null where zero, and the operations that compute both.
   */
  record Pushed(List<Node> nodes, List<@Nullable Value> tangents) {}

  /** Differentiates {@code f} with respect to the parameters that {@code given} flags. */
  static JvpFunction of(Function f, List<Boolean> given) {
    return of(f, given, Collections.nCopies(f.results().size(), false));
  }

  /**
   * The same, once for all uses in the program.
   *
   * @param forced which results have a tangent even if it is zero
   */
  static JvpFunction of(Function f, List<Boolean> given, List<Boolean> forced) {
    var key = new Key(f, List.copyOf(given), List.copyOf(forced));
    Map<Object, Object> memo = Trace.current().memo();
    var known = (JvpFunction) memo.get(key);
    if (known == null) {
      known = derive(key);
      memo.put(key, known);
    }
    return known;
  }

  private static JvpFunction derive(Key key) {
    List<Value> params = Value.fresh(key.f.params());
    Inlined copy = Inlined.of(key.f, params);
    Map<Value, Value> tangents = new IdentityHashMap<>();
    List<Value> given = new ArrayList<>();
    for (int i : Lists.indices(key.given)) {
      Value tangent = tangentOf(params.get(i));
      tangents.put(params.get(i), tangent);
      given.add(tangent);
    }
    List<Node> nodes = new ArrayList<>();
    for (Node node : copy.body()) {
      List<@Nullable Value> in = new ArrayList<>();
      node.operands().forEach(v -> in.add(tangents.get(v)));
      if (in.stream().allMatch(t -> t == null)) {
        nodes.add(node);
        continue;
      }
      Pushed pushed = JvpRules.push(node, in);
      nodes.addAll(pushed.nodes);
      for (int i = 0; i < node.results().size(); i++) {
        Value tangent = pushed.tangents.get(i);
        if (tangent != null) {
          tangents.put(node.results().get(i), tangent);
        }
      }
    }
    List<Value> results = new ArrayList<>(copy.results());
    List<Boolean> nonzero = new ArrayList<>();
    for (int i = 0; i < copy.results().size(); i++) {
      Value tangent = tangents.get(copy.results().get(i));
      if (tangent == null && key.forced.get(i)) {
        tangent = zero(copy.results().get(i), nodes);
      }
      nonzero.add(tangent != null);
      if (tangent != null) {
        results.add(tangent);
      }
    }
    var function = new Function(key.f.name() + "_jvp", Lists.concat(params, given), nodes, results);
    return new JvpFunction(function, nonzero);
  }

  /** A new value for the tangent of {@code v}. */
  static Value tangentOf(Value v) {
    return new Value(v.type(), "tangent of " + v.label());
  }

  /** A tangent of zeros for {@code v}, computed by {@code nodes}. */
  static Value zero(Value v, List<Node> nodes) {
    var zero = Trace.fragment(() -> Lax.full(v.type(), 0).value());
    nodes.addAll(zero.nodes());
    return zero.result();
  }
}
