package org.nanodo.optim;

import java.util.List;
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
    if (!c.optimizer().equals("adamw")) {
      throw new ConfigException(
          "opt.optimizer=%s is not available; available: adamw".formatted(c.optimizer()));
    }
    double weightDecay =
        c.independentWeightDecay() ? c.weightDecay() / c.peakLearningRate() : c.weightDecay();
    List<String> excluded = c.weightDecayExclusionNames();
    return new AdamW(
        Schedules.of(c),
        c.b1(),
        c.b2(),
        c.eps().orElse(1e-9),
        weightDecay,
        path -> excluded.stream().noneMatch(path::contains));
  }
}
