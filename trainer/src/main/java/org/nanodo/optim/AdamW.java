package org.nanodo.optim;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.nanodo.ir.DType;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/**
 * Adam with decoupled weight decay; as {@code optax.adamw}. Loshchilov and Hutter,
 * arXiv:1711.05101.
 *
 * @param decays which parameters decay, by path
 */
record AdamW(
    Schedule learningRate,
    double b1,
    double b2,
    double eps,
    double weightDecay,
    Predicate<String> decays)
    implements Optimizer {
  private static final String MU = "mu";
  private static final String NU = "nu";

  @Override
  public Set<String> slots() {
    return Set.of(MU, NU);
  }

  @Override
  public Update update(
      Tree<Tensor> grads, Map<String, Tree<Tensor>> slots, Tree<Tensor> params, Tensor step) {
    Tree<Tensor> mu = slot(slots, MU).zip(grads, (m, g) -> g.mul(1 - b1).add(m.mul(b1)));
    Tree<Tensor> nu = slot(slots, NU).zip(grads, (v, g) -> g.square().mul(1 - b2).add(v.mul(b2)));
    Tensor count = step.add(1).astype(DType.F32);
    Tensor correction1 = bias(b1, count);
    Tensor correction2 = bias(b2, count);
    Tensor rate = learningRate.at(step).neg();
    Tree<Tensor> adam =
        mu.zip(nu, (m, v) -> m.div(correction1).div(v.div(correction2).sqrt().add(eps)));
    Tree<Tensor> updates =
        adam.zip(params.mapWithPath(this::decay), Tensor::add).map(u -> u.mul(rate));
    return new Update(updates, Map.of(MU, mu, NU, nu));
  }

  private Tensor decay(String path, Tensor param) {
    return weightDecay != 0 && decays.test(path) ? param.mul(weightDecay) : Lax.zerosLike(param);
  }

  /** 1 − bᵗ: how far an average that began at zero has come. */
  private static Tensor bias(double b, Tensor count) {
    return Lax.scalar(DType.F32, b).pow(count).neg().add(1);
  }

  private static Tree<Tensor> slot(Map<String, Tree<Tensor>> slots, String name) {
    Tree<Tensor> slot = slots.get(name);
    if (slot == null) {
      throw new IllegalArgumentException("no optimizer state '" + name + "' in " + slots.keySet());
    }
    return slot;
  }
}
