package org.nanodo.config;

import static org.nanodo.optim.Optimizers.adafactor;
import static org.nanodo.optim.Optimizers.adamw;
import static org.nanodo.optim.Optimizers.lion;
import static org.nanodo.optim.Optimizers.muon;
import static org.nanodo.optim.Optimizers.partition;
import static org.nanodo.optim.Optimizers.scaleByFactoredRms;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.nanodo.optim.GradientTransformation;
import org.nanodo.optim.Schedule;

/** The optimizers that NanoDO has, and Muon. */
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

  /**
   * {@code muon}: kernels in numbered layers, such as {@code blocks_0}, by Muon, other parameters
   * by {@code adamw}; {@code b1}, {@code b2} and {@code eps} are the latter's.
   */
  public static final class Muon implements OptimizerProvider {
    private static final Predicate<String> KERNELS =
        Pattern.compile("[^/]+_\\d+/.+/kernel").asMatchPredicate();

    @Override
    public String name() {
      return "muon";
    }

    @Override
    public boolean scalesWithWidth(String path) {
      return OptimizerProvider.super.scalesWithWidth(path) && !KERNELS.test(path);
    }

    @Override
    public GradientTransformation optimizer(OptKeys k, Schedule rate) {
      return partition(KERNELS, muon(rate, decay(k), k::decays), new AdamW().optimizer(k, rate));
    }
  }
}
