package org.nanodo.grad;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.ir.FreeValues;
import org.nanodo.ir.Function;
import org.nanodo.ir.HintOp.OptimizationBarrier;
import org.nanodo.ir.Inlined;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Node;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Fragment;

/**
 * A function's operations, and those of its reverse mode, which use values of the former.
 *
 * @param params parameters like the function's
 * @param cotangents those of the results that have one
 * @param results the function's results of {@code params}
 * @param forward the function's operations
 * @param backward those of its derivative
 * @param pulled the cotangents of needed parameters, where not zero
 * @param returned which parameters those belong to
 */
record Derivative(
    List<Value> params,
    List<Value> cotangents,
    List<Value> results,
    List<Node> forward,
    List<Node> backward,
    List<Value> pulled,
    List<Integer> returned) {

  /**
   * Differentiates {@code f}.
   *
   * @param needed which parameters need a cotangent
   * @param given which results have one
   * @param again whether the backward operations compute the function again, of {@code params}, and
   *     use nothing of the forward ones
   */
  static Derivative of(Function f, List<Boolean> needed, List<Boolean> given, boolean again) {
    List<Value> params = Value.fresh(f.params());
    Inlined forward = Inlined.of(f, params);
    List<Value> cotangents = new ArrayList<>();
    for (int i : Lists.indices(given)) {
      Value result = f.results().get(i);
      cotangents.add(new Value(result.type(), "cotangent of " + result.label()));
    }
    List<Node> backward = new ArrayList<>();
    List<Value> inputs = Lists.concat(params, cotangents);
    Inlined walked = forward;
    if (again) {
      // Without the barrier XLA would merge this with the first computation, or do it at once, and
      // keep what it computes alive either way; with the cotangents in it, it waits for them.
      List<Value> held = Value.fresh(inputs);
      backward.add(new Node(new OptimizationBarrier(), inputs, held, Trace.userLine()));
      walked = Inlined.of(f, held.subList(0, params.size()));
      inputs = held;
    }
    List<Node> nodes = new ArrayList<>(walked.body());
    List<@Nullable Value> cts = new ArrayList<>();
    int next = params.size();
    for (boolean has : given) {
      cts.add(has ? inputs.get(next++) : null);
    }
    List<Value> results = walked.results();
    List<Integer> wanted = Lists.indices(needed);
    List<Value> leaves = wanted.stream().map(inputs::get).toList();
    Fragment<List<@Nullable Tensor>> walk =
        Trace.fragment(() -> ReverseMode.pull(nodes, results, cts, leaves));
    if (again) {
      backward.addAll(nodes);
    }
    backward.addAll(walk.nodes());
    var pulled = new ArrayList<Value>();
    var returned = new ArrayList<Integer>();
    for (int i = 0; i < wanted.size(); i++) {
      Tensor ct = walk.result().get(i);
      if (ct != null) {
        pulled.add(ct.value());
        returned.add(wanted.get(i));
      }
    }
    return new Derivative(
        params,
        cotangents,
        forward.results(),
        again ? forward.body() : nodes,
        backward,
        pulled,
        returned);
  }

  /** A function from {@link #params} to {@link #results}, and then {@code kept}. */
  Function forward(String name, List<Value> kept) {
    return new Function(name, params, forward, Lists.concat(results, kept));
  }

  /**
   * A function from what is kept, then the cotangents, to {@link #pulled}.
   *
   * @param nodes its operations
   */
  Function backward(String name, List<Value> kept, List<Node> nodes) {
    return new Function(name, Lists.concat(kept, cotangents), nodes, pulled);
  }

  /** The values that {@code nodes} need to compute {@link #pulled}, besides the cotangents. */
  List<Value> kept(List<Node> nodes) {
    Set<Value> kept = FreeValues.of(nodes, pulled);
    cotangents.forEach(kept::remove);
    return List.copyOf(kept);
  }
}
