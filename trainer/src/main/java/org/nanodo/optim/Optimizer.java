package org.nanodo.optim;

import java.util.Map;
import org.nanodo.ir.Shape;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/** Turns gradients into updates. Its state is a few tensors for each parameter. */
public interface Optimizer {
  /** What it keeps for a parameter of this shape, by name; all of it is zero at first. */
  Map<String, Slot> slots(Shape param);

  /**
   * One update.
   *
   * @param step how many updates were made before, int32
   */
  Tree<Update> update(Tree<Tensor> grads, Tree<Param> params, Tensor step);

  /**
   * A parameter and what is kept for it.
   *
   * @param path NanoDO's name, as {@code blocks_0/Mlp_0/Dense_0/kernel}
   */
  record Param(String path, Tensor value, Map<String, Tensor> slots) {
    /** What is kept under this name. */
    public Tensor slot(String name) {
      Tensor slot = slots.get(name);
      if (slot == null) {
        throw new IllegalArgumentException(
            "no optimizer state '%s' of %s, only %s".formatted(name, path, slots.keySet()));
      }
      return slot;
    }
  }

  /** What is to be added to a parameter, and what is kept for it from now on. */
  record Update(Tensor value, Map<String, Tensor> slots) {}
}
