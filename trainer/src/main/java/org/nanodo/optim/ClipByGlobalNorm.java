package org.nanodo.optim;

import java.util.Map;
import org.nanodo.ir.Shape;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/**
 * Scales all gradients down together if their norm exceeds {@code max}; as {@code
 * optax.clip_by_global_norm}. Pascanu et al., arXiv:1211.5063.
 */
record ClipByGlobalNorm(double max, Optimizer then) implements Optimizer {
  @Override
  public Map<String, Slot> slots(Shape param) {
    return then.slots(param);
  }

  @Override
  public Tree<Update> update(Tree<Tensor> grads, Tree<Param> params, Tensor step) {
    Tensor norm =
        grads.leaves().stream()
            .map(g -> g.square().sum())
            .reduce(Tensor::add)
            .orElseThrow(() -> new IllegalArgumentException("there are no gradients"))
            .sqrt();
    Tensor within = norm.lt(Lax.full(norm.type(), max));
    Tree<Tensor> clipped = grads.map(g -> Lax.where(within, g, g.div(norm).mul(max)));
    return then.update(clipped, params, step);
  }
}
