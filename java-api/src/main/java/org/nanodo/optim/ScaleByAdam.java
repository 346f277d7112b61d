package org.nanodo.optim;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/** Adam's direction; as {@code optax.scale_by_adam}. Kingma and Ba, arXiv:1412.6980. */
record ScaleByAdam(double b1, double b2, double eps) implements TensorTransformation {
  private static final String MU = "mu";
  private static final String NU = "nu";

  @Override
  public Map<String, StateTensor> stateOf(Tensor value) {
    return Map.of(MU, StateTensor.like(value), NU, StateTensor.like(value));
  }

  @Override
  public UnaryOperator<Param> at(Tensor count) {
    Tensor steps = count.add(1).astype(DType.F32);
    Tensor correction1 = correction(b1, steps);
    Tensor correction2 = correction(b2, steps);
    return p -> {
      Tensor g = p.update();
      Tensor mu = g.mul(1 - b1).add(p.state(MU).mul(b1));
      Tensor nu = g.square().mul(1 - b2).add(p.state(NU).mul(b2));
      Tensor muHat = mu.div(correction1.astype(g.dtype()));
      Tensor nuHat = nu.div(correction2.astype(g.dtype()));
      return p.with(muHat.div(nuHat.sqrt().add(eps)), Map.of(MU, mu, NU, nu));
    };
  }

  /** 1 − bᵗ: how far an average that began at zero has come. */
  static Tensor correction(double b, Tensor steps) {
    return Lax.scalar(DType.F32, b).pow(steps).neg().add(1);
  }
}
