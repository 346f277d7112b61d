package org.nanodo.optim;

import org.nanodo.config.ConfigException;
import org.nanodo.config.OptKeys;

/** NanoDO's optimizers: clipping, then the base, then factors by name. */
public final class Optimizers {
  private Optimizers() {}

  /**
   * The optimizer that a config describes; accumulation is the training step's affair.
   *
   * @throws ConfigException if there is no such optimizer
   */
  public static Optimizer of(OptKeys c) {
    Optimizer optimizer = base(c);
    if (!c.layerwiseLrMultiplier().isEmpty()) {
      optimizer = new ScaleByName(c.layerwiseLrMultiplier(), optimizer);
    }
    if (c.clipByGlobalNorm().isPresent()) {
      optimizer = new ClipByGlobalNorm(c.clipByGlobalNorm().get(), optimizer);
    }
    return optimizer;
  }

  private static Optimizer base(OptKeys c) {
    Schedule rate = Schedules.of(c);
    double weightDecay =
        c.independentWeightDecay() ? c.weightDecay() / c.peakLearningRate() : c.weightDecay();
    var decay = new WeightDecay(weightDecay, c.weightDecayExclusionNames());
    return switch (c.optimizer()) {
      case "adamw" -> new AdamW(rate, c.b1(), c.b2(), c.eps().orElse(1e-9), decay);
      case "lion" -> new Lion(rate, c.b1(), c.b2(), decay);
      case "adafactor" ->
          new Adafactor(
              rate,
              new SecondMoment(c.factored(), c.eps().orElse(1e-30)),
              c.decayRate(),
              c.multiplyByParameterScale(),
              c.momentum(),
              // Its decay does not depend on the learning rate in the first place.
              new WeightDecay(c.weightDecay(), c.weightDecayExclusionNames()));
      default -> throw new ConfigException("opt.optimizer=" + c.optimizer() + " is not known");
    };
  }
}
