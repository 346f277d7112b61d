package org.nanodo.train;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nanodo.ir.DType;
import org.nanodo.model.TransformerDo;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/**
 * Everything that a training step changes.
 *
 * @param step optimizer steps made so far, an int32 scalar
 * @param micro micro-batches of the step under way, an int32 scalar; zero without accumulation
 * @param opt the optimizer's state by name, each of the parameters' shapes; with gradient
 *     accumulation also the gradients so far
 */
record TrainState(Tensor step, Tensor micro, TransformerDo params, Map<String, TransformerDo> opt) {
  /** What the path of a parameter in a state begins with. */
  static final String PARAMS = "params/";

  /** The state before the first step: zeros beside the parameters. */
  static TrainState initial(TransformerDo params, Set<String> slots) {
    Tree<Tensor> tree = Tree.of(params, Tensor.class);
    var opt = new TreeMap<String, TransformerDo>();
    for (String slot : slots) {
      opt.put(slot, tree.map(Lax::zerosLike).build());
    }
    return new TrainState(zero(), zero(), params, opt);
  }

  static Tensor zero() {
    return Lax.scalar(DType.I32, 0);
  }
}
