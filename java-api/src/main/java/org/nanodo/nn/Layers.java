package org.nanodo.nn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.UserLine;
import org.nanodo.nn.Metrics.Mean;
import org.nanodo.nn.ParamSpec.Stack;
import org.nanodo.sharding.LogicalAxes;

/**
 * Layers of one kind, each applied to what the one before returns. Each has parameters of its own;
 * the layer is traced once.
 */
public final class Layers {
  private final Scope scope;
  private final Stack stack;
  private final boolean scan;
  private final RematPolicy policy;

  Layers(Scope scope, Stack stack, boolean scan, RematPolicy policy) {
    this.scope = scope;
    this.stack = stack;
    this.scan = scan;
    this.policy = policy;
  }

  /**
   * Whether they are a loop over stacked parameters, which compiles in the time of one layer, as
   * {@code flax.linen.scan}; else each is called in turn.
   */
  public Layers scan(boolean on) {
    return new Layers(scope, stack, on, policy);
  }

  /** Whether the backward pass computes each layer again, to save memory. */
  public Layers remat(boolean on) {
    return remat(on ? RematPolicy.NOTHING_SAVEABLE : RematPolicy.EVERYTHING_SAVEABLE);
  }

  /** Which values of each layer the backward pass keeps; it computes the others again. */
  public Layers remat(RematPolicy saved) {
    return new Layers(scope, stack, scan, saved);
  }

  /** What one layer has: its parameters and state by path, and its key if there are keys. */
  private record Own(Map<String, Tensor> params, List<Tensor> key, Map<String, Tensor> state) {}

  /** What it has, and what it is applied to. */
  private record Input<C>(Own own, C x) {}

  /** What a layer leaves beside its result: the metrics that it reports, and its state. */
  private record Left(Map<String, Mean> metrics, Map<String, Tensor> state) {}

  /** What it returns and leaves. */
  private record Result<C>(C x, Left left) {}

  /**
   * The result of the last layer, or {@code x} if there are none.
   *
   * @param layer from the scope of a layer and a tree of tensors to a tree of the same types
   */
  public <C> C apply(C x, BiFunction<Scope, C, C> layer) {
    if (stack.size() == 0) {
      return x;
    }
    requireFew();
    List<Tensor> keys = scope.keys(stack.size());
    return scope.parameters() instanceof ParamSource.Declared declared
        ? declare(declared, x, keys, layer)
        : scan ? scanned(x, keys, layer) : called(x, keys, layer);
  }

  /** Layers that are written out take about 200 KiB of Java's heap each, scanned ones a name. */
  private void requireFew() {
    double bytes = (double) stack.size() * (scan ? 1 << 10 : 1 << 16);
    double heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap) {
      throw new IllegalArgumentException(
          UserLine.after(
              "the stack '%s' of %d layers is too large for a program: %s takes at least %,.1f GiB, and Java has %,.1f GiB; have fewer%s"
                  .formatted(
                      stack.path(),
                      stack.size(),
                      scan ? "naming them" : "writing them out",
                      bytes / (1 << 30),
                      heap / (1 << 30),
                      scan ? "" : ", or a loop over them by scan(true)")));
    }
  }

  private <C> C declare(
      ParamSource.Declared all, C x, List<Tensor> keys, BiFunction<Scope, C, C> layer) {
    String path = scan ? stack.path() : stack.member(0);
    List<Tensor> key = keys.stream().map(k -> row(k, 0)).toList();
    Scope first = scope.with(all, path, key, new State());
    if (scan) {
      return all.stacked(stack, () -> layer.apply(first, x));
    }
    C result = layer.apply(first, x);
    all.repeat(stack);
    return result;
  }

  private <C> C scanned(C x, List<Tensor> keys, BiFunction<Scope, C, C> layer) {
    var axes = new HashMap<String, List<String>>();
    Scan<C, Own, Left> plain =
        Scan.of(
            (c, own) -> {
              Result<C> result = apply(own, c, layer, axes);
              return new Step<>(result.x, result.left);
            });
    Step<C, Left> all = plain.remat(policy).apply(x, own(stack.path(), keys), stack.size());
    scope.metrics().putStacked(stack, all.y().metrics);
    axes.replaceAll((path, of) -> prepend(LogicalAxes.NONE, of));
    keep(stack.path(), all.y().state, axes);
    return all.carry();
  }

  private <C> C called(C x, List<Tensor> keys, BiFunction<Scope, C, C> layer) {
    String name = stack.path().substring(stack.path().lastIndexOf('/') + 1);
    var axes = new HashMap<String, List<String>>();
    Fn<Input<C>, Result<C>> plain = Fn.of(name, in -> apply(in.own, in.x, layer, axes));
    Fn<Input<C>, Result<C>> each = plain.remat(policy);
    C result = x;
    for (int i = 0; i < stack.size(); i++) {
      int at = i;
      List<Tensor> key = keys.stream().map(k -> row(k, at)).toList();
      Result<C> one = each.apply(new Input<>(own(stack.member(i), key), result));
      scope.metrics().putMember(stack, i, one.left.metrics);
      keep(stack.member(i), one.left.state, axes);
      result = one.x;
    }
    return result;
  }

  private static List<String> prepend(String axis, List<String> axes) {
    return Stream.concat(Stream.of(axis), axes.stream()).toList();
  }

  private void keep(String at, Map<String, Tensor> kept, Map<String, List<String>> axes) {
    for (State state : scope.state()) {
      kept.forEach((path, t) -> state.put(at + "/" + path, t, axes.getOrDefault(path, List.of())));
    }
  }

  private <C> Result<C> apply(
      Own own, C x, BiFunction<Scope, C, C> layer, Map<String, List<String>> axes) {
    var state = new State(own.state, axes);
    Scope inner = scope.with(new ParamSource.Given(own.params), "", own.key, state);
    var result = new ArrayList<C>(1);
    Map<String, Mean> metrics = scope.metrics().during(() -> result.add(layer.apply(inner, x)));
    return new Result<>(result.get(0), new Left(metrics, state.after()));
  }

  /** What the layer at {@code path} has, or all scanned layers together. */
  private Own own(String path, List<Tensor> keys) {
    var state = new TreeMap<String, Tensor>();
    scope.state().forEach(s -> state.putAll(s.under(path)));
    return new Own(given().under(path), keys, state);
  }

  private ParamSource.Given given() {
    return (ParamSource.Given) scope.parameters();
  }

  private static Tensor row(Tensor keys, int i) {
    return Lax.sliceInDim(keys, i, i + 1, 0).reshape(2);
  }
}
