package org.nanodo.optim;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Tree;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/**
 * A parameter during a step. In a formula it is always a single one; the methods {@code lift} apply
 * a formula to each member of a stack, and nothing else knows of stacks.
 *
 * @param names its path, or those of the members of a stack
 * @param stacked whether it is a stack along its leading axis
 * @param inputs how many leading axes of it, or of each member, are the inputs of a kernel
 * @param update the gradient, as the transformations before have changed it
 * @param state what is kept for it, by name
 */
public record Param(
    List<String> names,
    boolean stacked,
    int inputs,
    Tensor value,
    Tensor update,
    Map<String, Tensor> state) {
  private record WithFactor(Param param, Tensor factor) {}

  static List<Param> all(Tree<Tensor> values) {
    return values
        .mapWithPath((path, v) -> new Param(List.of(path), false, 1, v, v, Map.of()))
        .leaves();
  }

  /** What is kept under this name. */
  public Tensor state(String name) {
    Tensor kept = state.get(name);
    if (kept == null) {
      throw new IllegalArgumentException(
          "the optimizer's state has no '%s' of %s, only %s; use a state from init of the same optimizer"
              .formatted(name, names, state.keySet()));
    }
    return kept;
  }

  /** The same parameter with another update. */
  public Param with(Tensor update) {
    return new Param(names, stacked, inputs, value, update, state);
  }

  /** The same parameter with another update, and with these tensors kept from now on. */
  public Param with(Tensor update, Map<String, Tensor> kept) {
    var all = new TreeMap<>(state);
    all.putAll(kept);
    return new Param(names, stacked, inputs, value, update, all);
  }

  Param withInputs(int count) {
    return new Param(names, stacked, count, value, update, state);
  }

  String path() {
    return names.get(0);
  }

  String key(String name) {
    return OptimizerState.key(name, path());
  }

  /** The same parameter as a stack of these. */
  Param asStack(List<String> members) {
    if (value.rank() == 0 || value.dim(0) != members.size()) {
      throw new IllegalArgumentException(
          "'%s' %s is no stack of %d parameters %s; its leading axis must count them"
              .formatted(path(), value.type(), members.size(), members));
    }
    return new Param(members, true, inputs, value, update, state);
  }

  private Param single() {
    return new Param(names, false, inputs, value, update, state);
  }

  private Param like(Param other) {
    return new Param(other.names, other.stacked, inputs, value, update, state);
  }

  Param lift(UnaryOperator<Param> formula) {
    return stacked
        ? Transforms.vmap((Param p) -> formula.apply(p.single())).apply(this).like(this)
        : formula.apply(this);
  }

  /**
   * A formula with a scalar that depends on the path; the parameter as it is if that is {@code
   * neutral}.
   */
  Param lift(
      ToDoubleFunction<String> factor, double neutral, BiFunction<Param, Tensor, Param> formula) {
    double[] each = names.stream().mapToDouble(factor).toArray();
    if (Arrays.stream(each).allMatch(f -> f == each[0])) {
      return each[0] == neutral
          ? this
          : lift(p -> formula.apply(p, Lax.scalar(value.dtype(), each[0])));
    }
    var type = TensorType.of(value.dtype(), each.length);
    var mapped = new WithFactor(this, Lax.constant(Literal.of(type, each)));
    return Transforms.vmap((WithFactor w) -> formula.apply(w.param.single(), w.factor))
        .apply(mapped)
        .like(this);
  }

  Map<String, StateTensor> liftState(Function<Tensor, Map<String, StateTensor>> init) {
    if (!stacked) {
      return init.apply(value);
    }
    var all = new TreeMap<>(Transforms.vmap(init).apply(value));
    all.replaceAll((name, kept) -> kept.stacked());
    return all;
  }
}
