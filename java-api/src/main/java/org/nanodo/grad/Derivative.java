package org.nanodo.grad;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.Value;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Trace;

/**
 * A function's operations, recorded again, followed by those of its reverse mode.
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
    List<Value> cotangents = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i)) {
        Value result = f.results().get(i);
        cotangents.add(new Value(result.type(), "cotangent of " + result.label()));
      }
    }
    var recorded = new ArrayList<Derivative>();
    Trace.function(
        f.name() + "_grad",
        concat(params, cotangents),
        new ArrayList<>(),
        all -> {
          recorded.add(record(f, needed, given, again, all));
          return List.of();
        });
    return recorded.get(0);
  }

  private static Derivative record(
      Function f, List<Boolean> needed, List<Boolean> given, boolean again, List<Tensor> all) {
    Trace trace = Trace.current();
    int count = f.params().size();
    List<Tensor> here = all;
    List<Tensor> results = replay(trace, f, all.subList(0, count));
    List<Tensor> outputs = results;
    int from = 0;
    int split = trace.position();
    if (again) {
      // Without the barrier XLA would merge this with the first computation, or do it at once, and
      // keep what it computes alive either way; with the cotangents in it, it waits for them.
      here = Lax.optimizationBarrier(all);
      from = trace.position();
      outputs = replay(trace, f, here.subList(0, count));
    }
    var inputs = new ArrayList<Tensor>();
    var indices = new ArrayList<Integer>();
    for (int i = 0; i < count; i++) {
      if (needed.get(i)) {
        inputs.add(here.get(i));
        indices.add(i);
      }
    }
    List<@Nullable Tensor> cts = new ArrayList<>();
    int next = count;
    for (boolean has : given) {
      cts.add(has ? here.get(next++) : null);
    }
    List<@Nullable Tensor> grads = ReverseMode.pull(trace, from, outputs, cts, inputs);
    var pulled = new ArrayList<Value>();
    var returned = new ArrayList<Integer>();
    for (int i = 0; i < grads.size(); i++) {
      Tensor ct = grads.get(i);
      if (ct != null) {
        pulled.add(ct.value());
        returned.add(indices.get(i));
      }
    }
    List<Node> nodes = trace.nodes();
    List<Value> values = all.stream().map(Tensor::value).toList();
    return new Derivative(
        values.subList(0, count),
        values.subList(count, values.size()),
        results.stream().map(Tensor::value).toList(),
        nodes.subList(0, split),
        nodes.subList(split, nodes.size()),
        pulled,
        returned);
  }

  /**
   * A function from what is kept, then the cotangents, to {@link #pulled}.
   *
   * @param nodes its operations
   */
  Function backward(String name, List<Value> kept, List<Node> nodes) {
    return new Function(name, concat(kept, cotangents), nodes, pulled);
  }

  /** The values that {@code nodes} need to compute {@link #pulled}, besides the cotangents. */
  List<Value> kept(List<Node> nodes) {
    // Dropping dead operations first keeps their operands from being handed over.
    Function pruned = new Function("", List.of(), nodes, pulled);
    Set<Value> defined = new LinkedHashSet<>(cotangents);
    pruned.body().forEach(n -> defined.addAll(n.results()));
    Set<Value> kept = new LinkedHashSet<>();
    pruned.body().forEach(n -> kept.addAll(n.operands()));
    kept.addAll(pulled);
    kept.removeAll(defined);
    return List.copyOf(kept);
  }

  /** Records a function's operations again, on other values. */
  static List<Tensor> replay(Trace trace, Function f, List<Tensor> args) {
    var here = new IdentityHashMap<Value, Value>();
    for (int i = 0; i < args.size(); i++) {
      here.put(f.params().get(i), trace.own(args.get(i)));
    }
    for (Node node : f.body()) {
      List<Value> results = Value.fresh(node.results());
      for (int i = 0; i < results.size(); i++) {
        here.put(node.results().get(i), results.get(i));
      }
      List<Value> operands = mapped(here, node.operands());
      trace.append(new Node(node.op(), operands, results, node.source()));
    }
    return trace.tensors(mapped(here, f.results()));
  }

  private static List<Value> mapped(IdentityHashMap<Value, Value> here, List<Value> values) {
    var mapped = new ArrayList<Value>();
    for (Value v : values) {
      Value other = here.get(v);
      if (other == null) {
        throw new IllegalStateException(v + " is used before it is defined");
      }
      mapped.add(other);
    }
    return mapped;
  }

  static <T> List<T> concat(List<T> a, List<T> b) {
    var all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }
}
