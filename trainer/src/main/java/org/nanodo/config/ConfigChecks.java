package org.nanodo.config;

import java.util.Set;

/** What each key alone cannot tell: ranges, and values that do not go together. */
final class ConfigChecks {
  /** Sizes and counts that may be 0; all other integers but the seeds are at least 1. */
  private static final Set<String> MAY_BE_ZERO =
      Set.of(
          "opt.warmup_steps",
          "opt.width_base",
          "eval_steps",
          "pygrain_worker_count",
          "process_index");

  private static final Set<String> ANY_SIGN = Set.of("seed");

  /** One more is asked for somewhere, and an integer has no more. */
  private static final Set<String> BELOW_THE_LAST = Set.of("opt.warmup_steps", "eval_steps");

  private ConfigChecks() {}

  static void check(Config config) {
    Keys keys = config.keys();
    config.flat().forEach((key, value) -> keys.find(key).ifPresent(k -> checkSign(k, value)));
    require(config.dataSeed() < 1L << 32, "data_seed=%d must be less than 2^32", config.dataSeed());
    checkData(config);
    checkBatch(config);
    checkOptimizer(config.opt());
    require(
        config.opt().widthBase() == 0 || config.modelWidth().isPresent(),
        "opt.width_base=%d is divided by model.D, a key that the task '%s' does not have",
        config.opt().widthBase(),
        config.task());
    checkClient(config.client());
    LearningRateSchedules.check(config.opt());
    Floats.check(config);
    require(
        config.checkpointRestoreDir().filter(String::isBlank).isEmpty(),
        "checkpoint_restore_dir is empty; give a folder of checkpoints, or None");
    MeshKeys mesh = config.mesh();
    long devices = (long) mesh.data().orElse(1) * mesh.model();
    require(
        devices <= Integer.MAX_VALUE,
        "mesh.data times mesh.model are %d devices, too many",
        devices);
  }

  private static void checkSign(Key of, Object value) {
    String key = of.path();
    boolean ofTask = key.startsWith("model.");
    if (!(value instanceof Number number) || ofTask || ANY_SIGN.contains(key)) {
      return;
    }
    int least = of.kind() == Kind.INT && !MAY_BE_ZERO.contains(key) ? 1 : 0;
    require(number.doubleValue() >= least, "%s=%s must be at least %d", key, value, least);
    require(
        !BELOW_THE_LAST.contains(key) || number.longValue() < Integer.MAX_VALUE,
        "%s=%s must be less than %d",
        key,
        value,
        Integer.MAX_VALUE);
  }

  private static void checkData(Config config) {
    require(
        !config.textField().isBlank(), "text_field is empty; give the name of a field, as text");
    require(
        config.dataDir().filter(String::isBlank).isEmpty(),
        "data_dir is empty; give the folder that holds TFDS's data sets, or None");
    require(
        config.processIndex() < config.processCount(),
        "process_index=%d must be less than process_count=%d",
        config.processIndex(),
        config.processCount());
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
    NamedOptimizers.check(opt.optimizer());
    Floats.requireBelowOne("opt.b1", opt.b1());
    Floats.requireBelowOne("opt.b2", opt.b2());
    Floats.requireBelowOne("opt.momentum", opt.momentum().orElse(0.));
    require(
        opt.optimizer().equals("lion") || opt.eps().orElse(1.) > 0,
        "opt.eps=0 divides 0 by 0 where a gradient is 0, as those of unseen tokens are; it must be"
            + " above 0, or None for the optimizer's own");
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
