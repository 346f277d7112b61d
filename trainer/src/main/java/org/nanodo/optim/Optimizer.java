package org.nanodo.optim;

import java.util.Map;
import java.util.Set;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/** Turns gradients into updates. Its state is a few tensors for each parameter, of its shape. */
public interface Optimizer {
  /** What its state is called; each name stands for one tensor for each parameter. */
  Set<String> slots();

  /**
   * One update.
   *
   * @param slots the state, by name
   * @param step how many updates were made before, int32
   */
  Update update(
      Tree<Tensor> grads, Map<String, Tree<Tensor>> slots, Tree<Tensor> params, Tensor step);

  /** What is to be added to the parameters, and the new state. */
  record Update(Tree<Tensor> updates, Map<String, Tree<Tensor>> slots) {}
}
