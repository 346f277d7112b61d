package org.nanodo.grad;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.ir.DeadCode;
import org.nanodo.ir.Function;
import org.nanodo.ir.HintOp.OptimizationBarrier;
import org.nanodo.ir.Inlined;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Node;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Fragment;

/**
 * The forward and backward operations of a function; the backward ones use values of the forward.
 *
 * @param params copies of the function's parameters
 * @param cotangents of the results that have one
 * @param results the function's results
 * @param pulled the nonzero cotangents of needed parameters
 * @param returned the positions of these parameters
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
   * @param given which results have a cotangent
   * @param remat whether the backward operations recompute the function from {@code params} and use
   *     no other forward value
   */
  static Derivative of(Function f, List<Boolean> needed, List<Boolean> given, boolean remat) {
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
    if (remat) {
      // Without the barrier XLA would merge this with the first computation, or schedule it early,
      // and keep its values in memory either way; with the cotangents as operands it waits for
      // them.
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
    if (remat) {
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
        remat ? forward.body() : nodes,
        backward,
        pulled,
        returned);
  }

  /** A function from {@link #params} to {@link #results} and residuals. */
  Function forward(String name, List<Value> residuals) {
    return new Function(name, params, forward, Lists.concat(results, residuals));
  }

  /**
   * A function from residuals and cotangents to {@link #pulled}.
   *
   * @param nodes its operations
   */
  Function backward(String name, List<Value> residuals, List<Node> nodes) {
    return new Function(name, Lists.concat(residuals, cotangents), nodes, pulled);
  }

  /** The values other than cotangents from which {@code nodes} compute {@link #pulled}. */
  List<Value> residuals(List<Node> nodes) {
    Set<Value> residuals = DeadCode.freeValues(nodes, pulled);
    cotangents.forEach(residuals::remove);
    return List.copyOf(residuals);
  }
}
