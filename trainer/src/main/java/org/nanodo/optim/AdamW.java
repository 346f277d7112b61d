package org.nanodo.optim;

import java.util.Map;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/**
 * Adam with decoupled weight decay; as {@code optax.adamw}. Loshchilov and Hutter,
 * arXiv:1711.05101.
 */
record AdamW(Schedule learningRate, double b1, double b2, double eps, WeightDecay decay)
    implements Optimizer {
  private static final String MU = "mu";
  private static final String NU = "nu";

  @Override
  public Map<String, Slot> slots(Shape param) {
    return Map.of(MU, Slot.like(param), NU, Slot.like(param));
  }

  @Override
  public Tree<Update> update(Tree<Tensor> grads, Tree<Param> params, Tensor step) {
    Tensor count = step.add(1).astype(DType.F32);
    Tensor correction1 = bias(b1, count);
    Tensor correction2 = bias(b2, count);
    Tensor rate = learningRate.at(step).neg();
    return grads.zip(
        params,
        (g, p) -> {
          Tensor mu = g.mul(1 - b1).add(p.slot(MU).mul(b1));
          Tensor nu = g.square().mul(1 - b2).add(p.slot(NU).mul(b2));
          Tensor adam = mu.div(correction1).div(nu.div(correction2).sqrt().add(eps));
          return new Update(decay.add(adam, p).mul(rate), Map.of(MU, mu, NU, nu));
        });
  }

  /** 1 − bᵗ: how far an average that began at zero has come. */
  private static Tensor bias(double b, Tensor count) {
    return Lax.scalar(DType.F32, b).pow(count).neg().add(1);
  }
}
