package org.nanodo.config;

import static org.nanodo.optim.Optimizers.adafactor;
import static org.nanodo.optim.Optimizers.adamw;
import static org.nanodo.optim.Optimizers.lion;
import static org.nanodo.optim.Optimizers.scaleByFactoredRms;

import org.nanodo.optim.GradientTransformation;
import org.nanodo.optim.Schedule;

/** The optimizers that NanoDO has. */
public final class NanoDoOptimizers {
  private static final int MIN_DIM_SIZE_TO_FACTOR = 128;

  private NanoDoOptimizers() {}

  private static double decay(OptKeys k) {
    return k.independentWeightDecay() ? k.weightDecay() / k.peakLearningRate() : k.weightDecay();
  }

  /** {@code adamw}. */
  public static final class AdamW implements OptimizerProvider {
    @Override
    public String name() {
      return "adamw";
    }

    @Override
    public GradientTransformation optimizer(OptKeys k, Schedule rate) {
      return adamw(rate, k.b1(), k.b2(), k.eps().orElse(1e-9), decay(k), k::decays);
    }
  }

  /** {@code adafactor}; its weight decay does not depend on the learning rate anyway. */
  public static final class Adafactor implements OptimizerProvider {
    @Override
    public String name() {
      return "adafactor";
    }

    @Override
    public GradientTransformation optimizer(OptKeys k, Schedule rate) {
      double eps = k.eps().orElse(1e-30);
      return adafactor(
          scaleByFactoredRms(k.factored(), k.decayRate(), MIN_DIM_SIZE_TO_FACTOR, eps),
          rate,
          k.multiplyByParameterScale(),
          k.momentum().orElse(0.),
          k.weightDecay(),
          k::decays);
    }
  }

  /** {@code lion}. */
  public static final class Lion implements OptimizerProvider {
    @Override
    public String name() {
      return "lion";
    }

    @Override
    public GradientTransformation optimizer(OptKeys k, Schedule rate) {
      return lion(rate, k.b1(), k.b2(), decay(k), k::decays);
    }
  }
}
