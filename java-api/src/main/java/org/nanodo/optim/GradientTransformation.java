package org.nanodo.optim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Value;
import org.nanodo.jit.ArgSpec;
import org.nanodo.trace.Trace;

/**
 * Turns gradients into updates, as {@code optax.GradientTransformation}; {@link Optimizers} has
 * those of Optax. Parameters are any tree of tensors. All of it works on concrete tensors at once,
 * and within a function that is traced.
 *
 * <p>One of a single tensor's formula is a {@link TensorTransformation}.
 */
@FunctionalInterface
public interface GradientTransformation {
  /**
   * Updates to be added to parameters, and the state after the step.
   *
   * @param <P> the type of the parameters
   */
  record Updates<P>(P updates, OptimizerState state) {}

  /**
   * All parameters with their updates and states transformed, in the same order.
   *
   * @param count how many steps were made before, an int32 scalar
   */
  List<Param> transform(List<Param> params, Tensor count);

  /** What is kept for a parameter, by name, before the first step. */
  default Map<String, StateTensor> state(Param param) {
    return Map.of();
  }

  /** The state before the first step. */
  default <P> OptimizerState init(P params) {
    var tensors = new TreeMap<String, Tensor>();
    for (Param p : Param.all(Tree.of(params, Tensor.class))) {
      state(p).forEach((name, kept) -> tensors.put(p.key(name), kept.value()));
    }
    return new OptimizerState(Lax.scalar(DType.I32, 0), tensors);
  }

  /**
   * One step.
   *
   * @param state of the step before, or from {@link #init}
   * @throws IllegalArgumentException if the trees differ in structure, or the state is of another
   *     transformation
   */
  default <P> Updates<P> update(P grads, OptimizerState state, P params) {
    Tree<Tensor> values = Tree.of(params, Tensor.class);
    Map<String, Map<String, Tensor>> kept = state.byPath();
    var before = new ArrayList<Param>();
    Tree<Param> all = values.with(Param.all(values));
    all.zip(
        Tree.of(grads, Tensor.class),
        (p, g) -> before.add(p.with(g, kept.getOrDefault(p.path(), Map.of()))));
    List<Param> after = transform(before, state.count());
    var tensors = new TreeMap<String, Tensor>();
    for (int i = 0; i < after.size(); i++) {
      Param p = before.get(i);
      after.get(i).state().forEach((name, t) -> tensors.put(p.key(name), t));
    }
    P updates = values.with(after.stream().map(Param::update).toList()).build();
    return new Updates<>(updates, new OptimizerState(state.count().add(1), tensors));
  }

  /**
   * This transformation of parameters some of which are stacks, of whose members each is updated by
   * itself, as if it was not stacked.
   *
   * @param members the paths of the members of what is stacked at a path along its leading axis, in
   *     order; an empty list for a parameter that is no stack
   */
  default GradientTransformation overStacks(Function<String, List<String>> members) {
    return new Described(
        this,
        p -> {
          List<String> names = p.stacked() ? List.of() : members.apply(p.path());
          return names.isEmpty() ? p : p.asStack(names);
        });
  }

  /**
   * This transformation of parameters of which some are kernels of more than two axes.
   *
   * @param inputs how many leading axes of the parameter at a path, or of each in a stack of them,
   *     are inputs; of others it is 1
   */
  default GradientTransformation overKernels(ToIntFunction<String> inputs) {
    return new Described(this, p -> p.withInputs(inputs.applyAsInt(p.path())));
  }

  /**
   * Types and layouts of the state's tensors by their paths, from those of parameters: a dimension
   * of a parameter's is split as the parameter is. Nothing is computed.
   */
  default SortedMap<String, ArgSpec> layout(Tree<ArgSpec> params) {
    List<Value> values = params.mapWithPath((path, a) -> new Value(a.type(), path)).leaves();
    List<Map<String, StateTensor>> kept =
        Trace.function(
                "init", values, in -> Param.all(params.with(in)).stream().map(this::state).toList())
            .result();
    var all = new TreeMap<String, ArgSpec>();
    Iterator<Map<String, StateTensor>> next = kept.iterator();
    params
        .byPath()
        .forEach(
            (path, param) ->
                next.next()
                    .forEach((name, t) -> all.put(OptimizerState.key(name, path), t.spec(param))));
    return all;
  }
}
