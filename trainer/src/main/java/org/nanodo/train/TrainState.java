package org.nanodo.train;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nanodo.ir.DType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/**
 * Everything that a training step changes.
 *
 * @param step optimizer steps made so far, an int32 scalar
 * @param micro micro-batches of the step under way, an int32 scalar; zero without accumulation
 * @param opt the optimizer's state, by what it is and the parameter's path: {@code
 *     mu/embed/embedding}; with gradient accumulation also the gradients so far
 */
record TrainState(Tensor step, Tensor micro, Map<String, Tensor> params, Map<String, Tensor> opt) {
  /** What the path of a parameter in a state begins with. */
  static final String PARAMS = "params/";

  /** The state before the first step: zeros beside the parameters. */
  static TrainState initial(Map<String, Tensor> params, Map<String, ArgSpec> opt) {
    var zeros = new TreeMap<String, Tensor>();
    opt.forEach((path, a) -> zeros.put(path, Lax.full(a.type(), 0)));
    return new TrainState(zero(), zero(), params, zeros);
  }

  static Tensor zero() {
    return Lax.scalar(DType.I32, 0);
  }

  /** Tensors of the optimizer's state by path, from those of each parameter by name. */
  static <T> SortedMap<String, T> opt(Tree<Map<String, T>> slots) {
    var opt = new TreeMap<String, T>();
    slots.mapWithPath(
        (param, byName) -> {
          byName.forEach((name, t) -> opt.put(name + "/" + param, t));
          return param;
        });
    return opt;
  }

  /** Those of one parameter, by name. */
  Map<String, Tensor> slots(String param, Set<String> names) {
    var slots = new TreeMap<String, Tensor>();
    for (String name : names) {
      slots.put(name, Objects.requireNonNull(opt.get(name + "/" + param)));
    }
    return slots;
  }
}
