package org.nanodo.grad;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.grad.ReverseMode.Replaced;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;

/**
 * Reverse mode through a call: the callee becomes a forward function, which also returns residuals,
 * and a backward function. Both are derived once for all calls of the same kind. With remat the
 * callee stays as it is but for what the policy keeps, and the backward function recomputes the
 * rest.
 */
final class CallVjp {
  private CallVjp() {}

  private record Key(Call call, List<Boolean> needed, List<Boolean> given) {}

  /**
   * The two functions that replace a callee.
   *
   * @param residuals the residuals
   * @param returned the operands whose cotangents the backward function returns
   */
  private record Pair(
      Function forward,
      Function backward,
      List<Value> params,
      List<Value> residuals,
      List<Integer> returned) {}

  static Replaced pull(Call call, Node node, List<@Nullable Tensor> cts, List<Boolean> needed) {
    Trace trace = Trace.current();
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
    Node forward =
        pair.forward == call.callee()
            ? node
            : new Node(new Call(pair.forward), node.operands(), results, node.source());

    List<Tensor> arguments = new ArrayList<>();
    for (Value v : pair.residuals) {
      Value argument = outside.get(v);
      if (argument == null) {
        throw new IllegalStateException(v + " is not a residual of " + pair.forward.name());
      }
      arguments.addAll(trace.tensors(List.of(argument)));
    }
    for (Tensor ct : cts) {
      if (ct != null) {
        arguments.add(ct);
      }
    }
    List<Tensor> pulled = trace.emit(new Call(pair.backward), arguments);
    @Nullable Tensor[] all = new @Nullable Tensor[node.operands().size()];
    for (int i = 0; i < pulled.size(); i++) {
      all[pair.returned.get(i)] = pulled.get(i);
    }
    return new Replaced(forward, VjpContext.cts(all));
  }

  private static Pair derive(Key key) {
    Function callee = key.call.callee();
    String name = callee.name();
    RematPolicy policy = key.call.policy();
    Derivative d = Derivative.of(callee, key.needed, key.given, policy);
    List<Value> residuals = d.residuals(d.backward());
    List<Value> results = new ArrayList<>(d.results());
    residuals.stream()
        .filter(v -> !d.params().contains(v) && !results.contains(v))
        .forEach(results::add);
    boolean remat = !policy.equals(RematPolicy.EVERYTHING_SAVEABLE);
    Function forward =
        remat && d.params().containsAll(residuals)
            ? callee
            : new Function(name + "_fwd", d.params(), d.forward(), results);
    Function backward = d.backward(name + (remat ? "_grad" : "_bwd"), residuals, d.backward());
    return new Pair(forward, backward, d.params(), residuals, d.returned());
  }
}
