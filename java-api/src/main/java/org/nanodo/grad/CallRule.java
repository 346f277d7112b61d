package org.nanodo.grad;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.Call;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.Value;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Trace;

/**
 * Reverse mode through a call: the callee becomes a forward function, which also returns what its
 * derivative needs, and a backward function. Both are made once for all calls of the same kind. A
 * call with remat keeps the callee as it is, and its backward function computes it again.
 */
final class CallRule {
  private CallRule() {}

  private record Key(Call call, List<Boolean> needed, List<Boolean> given) {}

  /**
   * The two functions that replace a callee.
   *
   * @param params the forward function's parameters
   * @param kept the values handed from forward to backward
   * @param returned which of the needed operands the backward function has a cotangent for
   */
  private record Pair(
      Function forward,
      Function backward,
      List<Value> params,
      List<Value> kept,
      List<Integer> returned) {}

  static List<@Nullable Tensor> pull(
      Trace trace,
      int position,
      Call call,
      Node node,
      List<@Nullable Tensor> cts,
      List<Boolean> needed) {
    var key = new Key(call, needed, cts.stream().map(ct -> ct != null).toList());
    var pair = (Pair) trace.memo().get(key);
    if (pair == null) {
      pair = derive(key);
      trace.memo().put(key, pair);
    }

    List<Value> results = new ArrayList<>(node.results());
    int own = results.size();
    var outside = new IdentityHashMap<Value, Value>();
    for (int i = 0; i < pair.params.size(); i++) {
      outside.put(pair.params.get(i), node.operands().get(i));
    }
    for (int i = 0; i < pair.forward.results().size(); i++) {
      Value inner = pair.forward.results().get(i);
      if (i >= own) {
        results.add(new Value(inner.type(), inner.label()));
      }
      outside.putIfAbsent(inner, results.get(i));
    }
    if (pair.forward != call.callee()) {
      var forward = new Call(pair.forward, false);
      trace.replace(position, new Node(forward, node.operands(), results, node.source()));
    }

    List<Tensor> arguments = new ArrayList<>();
    for (Value v : pair.kept) {
      Value argument = outside.get(v);
      if (argument == null) {
        throw new IllegalStateException(v + " is not handed out by " + pair.forward.name());
      }
      arguments.addAll(trace.tensors(List.of(argument)));
    }
    for (Tensor ct : cts) {
      if (ct != null) {
        arguments.add(ct);
      }
    }
    // A pullback may be applied within a function of its own.
    List<Tensor> pulled = Trace.current().emit(new Call(pair.backward, false), arguments);
    @Nullable Tensor[] all = new @Nullable Tensor[node.operands().size()];
    for (int i = 0; i < pulled.size(); i++) {
      all[pair.returned.get(i)] = pulled.get(i);
    }
    return Site.to(all);
  }

  private static Pair derive(Key key) {
    Function callee = key.call.callee();
    List<Value> params = fresh(callee.params());
    List<Value> cotangents = new ArrayList<>();
    for (int i = 0; i < key.given.size(); i++) {
      if (key.given.get(i)) {
        Value result = callee.results().get(i);
        cotangents.add(new Value(result.type(), "cotangent of " + result.label()));
      }
    }
    List<Value> all = concat(params, cotangents);
    var body = new Body(key, params.size());
    Function both = Trace.function(callee.name() + "_grad", all, new ArrayList<>(), body::trace);
    if (key.call.remat()) {
      return new Pair(callee, both, params, params, body.returned);
    }
    return split(key, both, body, params, cotangents);
  }

  /** Cuts the traced body in two where the callee's own operations end. */
  private static Pair split(
      Key key, Function both, Body body, List<Value> params, List<Value> cotangents) {
    List<Node> forward = body.nodes.subList(0, body.forward);
    List<Node> backward = body.nodes.subList(body.forward, body.nodes.size());
    // Dropping dead operations first keeps their operands from being handed over.
    Function pruned = new Function("", List.of(), backward, both.results());
    Set<Value> defined = new LinkedHashSet<>(cotangents);
    pruned.body().forEach(n -> defined.addAll(n.results()));
    Set<Value> kept = new LinkedHashSet<>();
    pruned.body().forEach(n -> kept.addAll(n.operands()));
    kept.addAll(both.results());
    kept.removeAll(defined);

    List<Value> results = new ArrayList<>(body.results);
    kept.stream().filter(v -> !params.contains(v) && !results.contains(v)).forEach(results::add);
    String name = key.call.callee().name();
    var fwd = new Function(name + "_fwd", params, forward, results);
    List<Value> handed = List.copyOf(kept);
    var bwd = new Function(name + "_bwd", concat(handed, cotangents), backward, both.results());
    return new Pair(fwd, bwd, params, handed, body.returned);
  }

  /** The callee's operations followed by those of its derivative, while they are traced. */
  private static final class Body {
    private final Key key;
    private final int params;
    private int forward;
    private List<Value> results = List.of();
    private List<Node> nodes = List.of();
    private final List<Integer> returned = new ArrayList<>();

    Body(Key key, int params) {
      this.key = key;
      this.params = params;
    }

    List<Tensor> trace(List<Tensor> all) {
      Trace trace = Trace.current();
      // Without the barrier XLA would merge this with the first computation, or do it at once, and
      // keep what it computes alive either way; with the cotangents in it, it waits for them.
      List<Tensor> here = key.call.remat() ? Lax.optimizationBarrier(all) : all;
      List<Tensor> args = here.subList(0, params);
      int from = trace.position();
      List<Tensor> outputs = trace.tensors(replay(trace, key.call.callee(), args));
      forward = trace.position();
      results = outputs.stream().map(Tensor::value).toList();
      var inputs = new ArrayList<Tensor>();
      var indices = new ArrayList<Integer>();
      for (int i = 0; i < params; i++) {
        if (key.needed.get(i)) {
          inputs.add(args.get(i));
          indices.add(i);
        }
      }
      List<@Nullable Tensor> cts = new ArrayList<>();
      int next = params;
      for (boolean given : key.given) {
        cts.add(given ? here.get(next++) : null);
      }
      List<@Nullable Tensor> pulled = ReverseMode.pull(trace, from, outputs, cts, inputs);
      nodes = trace.nodes();
      var grads = new ArrayList<Tensor>();
      for (int i = 0; i < pulled.size(); i++) {
        Tensor ct = pulled.get(i);
        if (ct != null) {
          grads.add(ct);
          returned.add(indices.get(i));
        }
      }
      return grads;
    }
  }

  /** Records a function's operations again, on other values. */
  private static List<Value> replay(Trace trace, Function f, List<Tensor> args) {
    var here = new IdentityHashMap<Value, Value>();
    for (int i = 0; i < args.size(); i++) {
      here.put(f.params().get(i), args.get(i).value());
    }
    for (Node node : f.body()) {
      List<Value> results = fresh(node.results());
      for (int i = 0; i < results.size(); i++) {
        here.put(node.results().get(i), results.get(i));
      }
      List<Value> operands = mapped(here, node.operands());
      trace.append(new Node(node.op(), operands, results, node.source()));
    }
    return mapped(here, f.results());
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

  private static List<Value> fresh(List<Value> values) {
    return values.stream().map(v -> new Value(v.type(), v.label())).toList();
  }

  private static List<Value> concat(List<Value> a, List<Value> b) {
    var all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }
}
