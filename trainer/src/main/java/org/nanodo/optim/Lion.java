package org.nanodo.optim;

import java.util.Map;
import org.nanodo.ir.Shape;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/** The sign of a momentum; as {@code optax.lion}. Chen et al., arXiv:2302.06675. */
record Lion(Schedule learningRate, double b1, double b2, WeightDecay decay) implements Optimizer {
  private static final String MU = "mu";

  @Override
  public Map<String, Slot> slots(Shape param) {
    return Map.of(MU, Slot.like(param));
  }

  @Override
  public Tree<Update> update(Tree<Tensor> grads, Tree<Param> params, Tensor step) {
    Tensor rate = learningRate.at(step).neg();
    return grads.zip(
        params,
        (g, p) -> {
          Tensor direction = g.mul(1 - b1).add(p.slot(MU).mul(b1)).sign();
          Tensor mu = g.mul(1 - b2).add(p.slot(MU).mul(b2));
          return new Update(decay.add(direction, p).mul(rate), Map.of(MU, mu));
        });
  }
}
