package org.nanodo.optim;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;

/** Muon's direction; as {@code optax.contrib.scale_by_muon} with Nesterov's momentum. */
record ScaleByMuon(double decay, int steps) implements TensorTransformation {
  private static final String MU = "mu";

  @Override
  public Map<String, StateTensor> stateOf(Tensor value) {
    return Map.of(MU, StateTensor.like(value));
  }

  @Override
  public UnaryOperator<Param> at(Tensor count) {
    Tensor step = count.add(1).astype(DType.F32);
    Tensor now = ScaleByAdam.correction(decay, step);
    Tensor next = ScaleByAdam.correction(decay, step.add(1));
    return p -> {
      Tensor g = p.update();
      Tensor mu = g.mul(1 - decay).add(p.state(MU).mul(decay));
      Tensor ahead = mu.mul(decay).div(next.astype(g.dtype()));
      Tensor momentum = ahead.add(g.mul(1 - decay).div(now.astype(g.dtype())));
      return p.with(orthogonal(momentum, p.inputs()), Map.of(MU, mu));
    };
  }

  private Tensor orthogonal(Tensor x, int inputs) {
    if (x.rank() <= inputs) {
      throw new ShapeException(
          "muon: %s is no kernel of inputs and outputs; leave it to another optimizer by partition"
              .formatted(x.describe()));
    }
    int in = IntStream.range(0, inputs).map(x::dim).reduce(1, Math::multiplyExact);
    Tensor matrix = x.reshape(in, -1);
    double scale = Math.sqrt(Math.max(1, (double) matrix.dim(1) / in));
    return NewtonSchulz.orthogonalize(matrix, steps).mul(scale).reshape(x.shape().dims());
  }
}
