package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.ir.DeadCode;
import org.nanodo.ir.Function;
import org.nanodo.ir.HintOp.OptimizationBarrier;
import org.nanodo.ir.Inlined;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Node;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.UserLine;
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
   * @param policy which forward values the backward operations use; they recompute the others from
   *     {@code params}
   */
  static Derivative of(Function f, List<Boolean> needed, List<Boolean> given, RematPolicy policy) {
    List<Value> params = Value.fresh(f.params());
    List<Value> cotangents = new ArrayList<>();
    for (int i : Lists.indices(given)) {
      Value result = f.results().get(i);
      cotangents.add(new Value(result.type(), "cotangent of " + result.label()));
    }
    boolean remat = !policy.equals(RematPolicy.EVERYTHING_SAVEABLE);
    List<Value> inputs = remat ? Value.fresh(params) : params;
    List<Value> seeds = remat ? Value.fresh(cotangents) : cotangents;
    Inlined walked = Inlined.of(f, inputs);
    List<Node> nodes = new ArrayList<>(walked.body());
    List<@Nullable Value> cts = new ArrayList<>();
    Iterator<Value> seed = seeds.iterator();
    given.forEach(has -> cts.add(has ? seed.next() : null));
    List<Integer> wanted = Lists.indices(needed);
    List<Value> leaves = wanted.stream().map(inputs::get).toList();
    Fragment<List<@Nullable Tensor>> walk =
        Trace.fragment(() -> ReverseMode.pull(nodes, walked.results(), cts, leaves));
    var pulled = new ArrayList<Value>();
    var returned = new ArrayList<Integer>();
    for (int i = 0; i < wanted.size(); i++) {
      Tensor ct = walk.result().get(i);
      if (ct != null) {
        pulled.add(ct.value());
        returned.add(wanted.get(i));
      }
    }
    if (!remat) {
      return new Derivative(
          params, cotangents, walked.results(), nodes, walk.nodes(), pulled, returned);
    }
    SavedValues values = SavedValues.of(nodes, policy);
    List<Node> backward = Lists.concat(values.recomputed(), walk.nodes());
    Set<Value> used = DeadCode.freeValues(backward, pulled);
    List<Value> kept = values.saved().stream().filter(used::contains).toList();
    Function keeping =
        kept.isEmpty()
            ? RuleValues.usedUp(f, needed)
            : new Function(
                f.name(), inputs, values.keeping(), Lists.concat(walked.results(), kept));
    Inlined forward = Inlined.of(keeping, params);
    int own = f.results().size();
    // Without the barrier XLA would merge this with the first computation, or schedule it early,
    // and keep its values in memory either way; with the cotangents as operands it waits for them.
    List<Value> held = Lists.concat(inputs, kept, seeds);
    List<Value> from =
        Lists.concat(params, forward.results().subList(own, own + kept.size()), cotangents);
    List<Integer> through =
        IntStream.range(0, held.size()).filter(i -> used.contains(held.get(i))).boxed().toList();
    var barrier =
        new Node(
            new OptimizationBarrier(),
            through.stream().map(from::get).toList(),
            through.stream().map(held::get).toList(),
            UserLine.current());
    return new Derivative(
        params,
        cotangents,
        forward.results().subList(0, own),
        forward.body(),
        Lists.concat(List.of(barrier), backward),
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
