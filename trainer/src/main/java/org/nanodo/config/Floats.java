package org.nanodo.config;

import static org.nanodo.config.ConfigChecks.require;

/** Hyper-parameters are float32 constants of the program, whatever a config can write. */
final class Floats {
  private Floats() {}

  /** Refuses what float32 cannot hold. */
  static void check(Config config) {
    config
        .flat()
        .forEach(
            (key, value) -> {
              if (value instanceof Double number) {
                check(key, number);
              }
            });
    OptKeys opt = config.opt();
    opt.layerwiseLrMultiplier()
        .forEach((name, factor) -> check("opt.layerwise_lr_multiplier." + name, factor));
    checkQuotients(opt);
  }

  private static void check(String key, double value) {
    double size = Math.abs(value);
    require(
        size <= Float.MAX_VALUE,
        "%s=%s is beyond float32, whose largest number is 3.4e38; give a smaller one",
        key,
        value);
    require(
        value == 0 || size >= Float.MIN_NORMAL,
        "%s=%s is 0 in float32, whose smallest number is 1.2e-38; give a larger one, or 0",
        key,
        value);
  }

  /** What the program divides before it has a constant. */
  private static void checkQuotients(OptKeys opt) {
    double peak = opt.peakLearningRate();
    require(
        !opt.decayType().equals("cosine") || opt.finalLearningRate() / peak <= Float.MAX_VALUE,
        "opt.final_learning_rate=%s is too many times opt.peak_learning_rate=%s for float32; lower"
            + " the first or raise the second",
        opt.finalLearningRate(),
        peak);
    require(
        !opt.independentWeightDecay() || opt.weightDecay() / peak <= Float.MAX_VALUE,
        "opt.weight_decay=%s divided by opt.peak_learning_rate=%s, as"
            + " opt.independent_weight_decay=true asks, is beyond float32; lower the first or raise"
            + " the second",
        opt.weightDecay(),
        peak);
  }

  /** Refuses a decay that rounds to 1: an average that takes nothing in. */
  static void requireBelowOne(String key, double value) {
    require(
        (float) value < 1,
        value < 1
            ? "%s=%s rounds to 1 in float32; give at most 0.99999994"
            : "%s=%s must be less than 1",
        key,
        value);
  }
}
