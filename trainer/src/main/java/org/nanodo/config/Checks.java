package org.nanodo.config;

import java.util.List;
import java.util.Set;

/** What each key alone cannot tell: ranges, and values that do not go together. */
final class Checks {
  private static final List<String> OPTIMIZERS = List.of("adamw", "adafactor", "lion");

  /** Sizes and counts that may be 0; all other integers but the seeds are at least 1. */
  private static final Set<String> MAY_BE_ZERO =
      Set.of("opt.warmup_steps", "eval_steps", "pygrain_worker_count");

  private static final Set<String> ANY_SIGN = Set.of("seed");

  private Checks() {}

  static void check(Config config) {
    config.flat().forEach(Checks::checkSign);
    checkModel(config.model());
    require(config.dataSeed() < 1L << 32, "data_seed=%d must be less than 2^32", config.dataSeed());
    checkBatch(config);
    checkOptimizer(config.opt());
    checkClient(config.client());
    Schedules.check(config.opt());
  }

  private static void checkSign(String key, Object value) {
    if (!(value instanceof Number number) || ANY_SIGN.contains(key)) {
      return;
    }
    boolean count = Keys.find(key).filter(k -> k.kind() == Kind.INT).isPresent();
    int least = count && !MAY_BE_ZERO.contains(key) ? 1 : 0;
    require(number.doubleValue() >= least, "%s=%s must be at least %d", key, value, least);
  }

  private static void checkModel(ModelKeys model) {
    require(
        model.D() % model.H() == 0,
        "model.D=%d is not divisible by model.H=%d",
        model.D(),
        model.H());
  }

  private static void checkBatch(Config config) {
    int steps = config.opt().gradAccumulationSteps();
    require(
        config.batchSize() % steps == 0,
        "batch_size=%d is not divisible by opt.grad_accumulation_steps=%d",
        config.batchSize(),
        steps);
  }

  private static void checkOptimizer(OptKeys opt) {
    require(
        OPTIMIZERS.contains(opt.optimizer()),
        "opt.optimizer=%s is not known%s; known: %s",
        opt.optimizer(),
        Nearest.ask(opt.optimizer(), OPTIMIZERS),
        String.join(", ", OPTIMIZERS));
    require(opt.b1() < 1, "opt.b1=%s must be less than 1", opt.b1());
    require(opt.b2() < 1, "opt.b2=%s must be less than 1", opt.b2());
    double momentum = opt.momentum().orElse(0.);
    require(momentum < 1, "opt.momentum=%s must be less than 1", momentum);
    require(
        !opt.independentWeightDecay() || opt.peakLearningRate() > 0,
        "opt.peak_learning_rate=0 cannot divide opt.weight_decay, as"
            + " opt.independent_weight_decay=true asks");
  }

  private static void checkClient(ClientKeys client) {
    double fraction = client.memFraction().orElse(1.);
    require(fraction > 0 && fraction <= 1, "client.mem_fraction=%s is not within (0, 1]", fraction);
    require(
        client.visibleDevices().stream().allMatch(device -> device >= 0),
        "client.visible_devices=%s must all be at least 0",
        client.visibleDevices());
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation is no library of ours.
  static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new ConfigException(message.formatted(arguments));
    }
  }
}
