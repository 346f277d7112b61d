package org.nanodo.nn;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.UserLine;
import org.nanodo.nn.ParamSpec.Stack;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.LogicalAxes;
import org.nanodo.sharding.ShardingException;

/**
 * Where a layer finds its parameters, by paths as in {@code blocks_0/Mlp_0/Dense_0/kernel}: the
 * line that uses a parameter declares it. The same code declares the parameters ({@link
 * Params#declare}) and computes with them. A scope is made anew for each trace of a function.
 */
public final class Scope {
  private final ParamSource parameters;
  private final String path;
  private final Layout layout;
  private final List<Tensor> key;
  private final Metrics metrics;
  private final List<State> state;
  private final Map<String, Integer> children = new HashMap<>();
  private int declared;
  private int keys;

  /**
   * A scope.
   *
   * @param key the key that layers draw theirs from, or an empty list
   * @param state where layers keep what they need again, or an empty list
   */
  Scope(
      ParamSource parameters,
      String path,
      Layout layout,
      List<Tensor> key,
      Metrics metrics,
      List<State> state) {
    this.parameters = parameters;
    this.path = path;
    this.layout = layout;
    this.key = key;
    this.metrics = metrics;
    this.state = state;
  }

  /** A scope of these parameters by path, on one device. */
  public static Scope of(Map<String, Tensor> params) {
    return of(params, Layout.SINGLE);
  }

  /** A scope of these parameters by path. */
  public static Scope of(Map<String, Tensor> params, Layout layout) {
    return new Scope(
        new ParamSource.Given(params), "", layout, List.of(), new Metrics(), List.of());
  }

  /** The same for training: layers such as {@link Dropout} take keys of their own from this one. */
  public Scope withKey(Tensor key) {
    return new Scope(parameters, path, layout, List.of(key), metrics, state);
  }

  /** The same, whose {@link #layers} may put metrics into this. */
  public Scope withMetrics(Metrics metrics) {
    return new Scope(parameters, path, layout, key, metrics, state);
  }

  /** The same, whose layers {@link #keep} tensors in this. */
  public Scope withState(State kept) {
    return new Scope(parameters, path, layout, key, metrics, List.of(kept));
  }

  // Names.

  /** The scope of the layer {@code name} in this one. */
  public Scope child(String name) {
    return new Scope(parameters, join(name), layout, key, metrics, state);
  }

  /** The scope of the next layer of this kind: {@code Dense_0}, then {@code Dense_1}, …. */
  public Scope next(String kind) {
    int count = children.merge(kind, 1, Integer::sum);
    return child(kind + "_" + (count - 1));
  }

  /** Layers {@code name_0}, {@code name_1}, …, applied one after the other. */
  public Layers layers(String name, int count) {
    return new Layers(this, new Stack(join(name), count), false, RematPolicy.EVERYTHING_SAVEABLE);
  }

  private String join(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  // Parameters.

  /** A float32 parameter that is replicated on every device. */
  public Tensor param(String name, ParamInitializer init, int... dims) {
    return param(name, init, Collections.nCopies(dims.length, LogicalAxes.NONE), dims);
  }

  /**
   * A float32 parameter, gathered for use.
   *
   * @param axes the logical axis of each dimension
   * @throws IllegalArgumentException if there is one of this path already, or it is not given
   * @throws org.nanodo.sharding.ShardingException if a logical axis has no rule
   */
  public Tensor param(String name, ParamInitializer init, List<String> axes, int... dims) {
    return param(name, DType.F32, init, axes, dims);
  }

  /** The same, converted to {@code dtype} before it is gathered. */
  public Tensor param(
      String name, DType dtype, ParamInitializer init, List<String> axes, int... dims) {
    return gathered(stored(name, init, axes, dims).astype(dtype), axes);
  }

  /** A float32 parameter as it is stored, which {@link #gathered} makes ready for use. */
  public Tensor stored(String name, ParamInitializer init, List<String> axes, int... dims) {
    if (axes.size() != dims.length) {
      throw new IllegalArgumentException(
          UserLine.after(
              "the parameter '%s' has %d dimensions and the %d logical axes %s; name one for each, \"\" if it is not split"
                  .formatted(join(name), dims.length, axes.size(), axes)));
    }
    try {
      layout.stored(axes);
    } catch (ShardingException e) {
      throw new ShardingException("the parameter '%s': %s".formatted(join(name), e.reason()));
    }
    var type = TensorType.of(DType.F32, dims);
    return parameters.get(join(name), new ParamSpec(type, init, axes, ++declared, Stack.NONE));
  }

  /** A stored parameter gathered for use; its gradient is scattered as the parameter is stored. */
  public Tensor gathered(Tensor parameter, List<String> axes) {
    return layout.isNeverSplit(axes)
        ? parameter
        : Lax.withShardingConstraint(parameter, layout.computed(axes), layout.stored(axes));
  }

  // Activations.

  /**
   * An activation laid out by the logical axes of its first dimensions; the others are not split.
   */
  public Tensor shard(Tensor x, String... axes) {
    return Lax.withShardingConstraint(x, layout.computed(List.of(axes)));
  }

  /** How the model is laid out over devices. */
  public Layout layout() {
    return layout;
  }

  // Randomness.

  /** Whether there are keys, as there are in training. */
  public boolean hasKey() {
    return !key.isEmpty();
  }

  /**
   * A key for this layer alone, another one each time.
   *
   * @throws IllegalStateException if the scope has no key
   */
  public Tensor key() {
    if (key.isEmpty()) {
      throw new IllegalStateException(
          UserLine.after("the scope has no key to draw from; give it one by withKey"));
    }
    return Random.foldIn(key.get(0), ParamSpec.hash(path.replace("/", ""), ++keys));
  }

  // State.

  /**
   * Keeps a tensor for the next call; in a scope without a {@link State}, as in training, it does
   * nothing.
   *
   * @param axes the logical axes of its first dimensions
   * @throws IllegalArgumentException if there is one of this name already
   */
  public void keep(String name, Tensor value, String... axes) {
    state.forEach(s -> s.put(join(name), value, List.of(axes)));
  }

  /**
   * What was kept under this name in the call before.
   *
   * @throws IllegalArgumentException if nothing was
   */
  public Tensor kept(String name) {
    return (state.isEmpty() ? new State() : state.get(0)).get(join(name));
  }

  // For Layers.

  ParamSource parameters() {
    return parameters;
  }

  Metrics metrics() {
    return metrics;
  }

  /** The keys of {@code count} layers, u32[count,2], if there is one. */
  List<Tensor> keys(int count) {
    return hasKey() ? List.of(Random.split(key(), count)) : List.of();
  }

  /** Where layers keep what they need again, or an empty list. */
  List<State> state() {
    return state;
  }

  /** The same layout, with other parameters and a state of its own, if there is one. */
  Scope with(ParamSource others, String at, List<Tensor> itsKey, State own) {
    return new Scope(others, at, layout, itsKey, metrics, state.isEmpty() ? state : List.of(own));
  }
}
