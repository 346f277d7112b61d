package org.nanodo.optim;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/**
 * Steps in proportion to a parameter's size, with little state; as {@code optax.adafactor}, where
 * weight decay comes after the learning rate and is not multiplied by it. Shazeer and Stern,
 * arXiv:1804.04235.
 *
 * @param decayRate the exponent c of the second moment's decay, 1 − t⁻ᶜ
 * @param byParameterScale whether the step is relative to the parameter's root mean square
 */
record Adafactor(
    Schedule learningRate,
    SecondMoment moment,
    double decayRate,
    boolean byParameterScale,
    Optional<Double> momentum,
    WeightDecay decay)
    implements Optimizer {
  private static final String EMA = "ema";
  private static final double CLIPPING_THRESHOLD = 1;
  private static final double MIN_SCALE = 1e-3;

  @Override
  public Map<String, Slot> slots(Shape param) {
    var slots = new HashMap<>(moment.slots(param));
    momentum.ifPresent(m -> slots.put(EMA, Slot.like(param)));
    return slots;
  }

  @Override
  public Tree<Update> update(Tree<Tensor> grads, Tree<Param> params, Tensor step) {
    Tensor kept = step.add(1).astype(DType.F32).pow(-decayRate).neg().add(1);
    Tensor rate = learningRate.at(step);
    return grads.zip(params, (g, p) -> update(g, p, kept, rate));
  }

  private Update update(Tensor g, Param p, Tensor kept, Tensor rate) {
    Update scaled = moment.scale(g, p, kept);
    var slots = new HashMap<>(scaled.slots());
    Tensor u = scaled.value();
    u = u.div(rms(u, p).div(CLIPPING_THRESHOLD).maximum(1)).mul(rate);
    if (byParameterScale) {
      u = u.mul(rms(p.value(), p).maximum(MIN_SCALE));
    }
    if (momentum.isPresent()) {
      u = u.mul(1 - momentum.get()).add(p.slot(EMA).mul(momentum.get()));
      slots.put(EMA, u);
    }
    return new Update(decay.add(u, p).neg(), slots);
  }

  private static Tensor rms(Tensor x, Param p) {
    return p.mean(x.square()).sqrt();
  }
}
