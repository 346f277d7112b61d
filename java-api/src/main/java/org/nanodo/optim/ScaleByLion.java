package org.nanodo.optim;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.nanodo.trace.Tensor;

/** The sign of a momentum; as {@code optax.scale_by_lion}. Chen et al., arXiv:2302.06675. */
record ScaleByLion(double b1, double b2) implements TensorTransformation {
  private static final String MU = "mu";

  @Override
  public Map<String, StateTensor> stateOf(Tensor value) {
    return Map.of(MU, StateTensor.like(value));
  }

  @Override
  public UnaryOperator<Param> at(Tensor count) {
    return p -> {
      Tensor g = p.update();
      Tensor mu = p.state(MU);
      Tensor direction = g.mul(1 - b1).add(mu.mul(b1)).sign();
      return p.with(direction, Map.of(MU, g.mul(1 - b2).add(mu.mul(b2))));
    };
  }
}
