package org.nanodo.config;

import static org.nanodo.config.ConfigChecks.require;

/** Whether a number of devices can share a config's batches evenly. */
final class DeviceChecks {
  private DeviceChecks() {}

  static void check(Config config, int devices) {
    int model = config.mesh().model();
    require(devices % model == 0, "mesh.model=%d does not divide %d devices", model, devices);
    int data = config.mesh().data(devices);
    require(
        (long) data * model == devices,
        "mesh.data=%d times mesh.model=%d is not the number of devices, %d",
        data,
        model,
        devices);
    checkBatches(config, data);
  }

  private static void checkBatches(Config config, int data) {
    int micro = config.microBatch();
    int steps = config.opt().gradAccumulationSteps();
    require(
        micro % data == 0,
        "batch_size=%d%s is not divisible by %d devices",
        config.batchSize(),
        steps == 1 ? "" : " in " + steps + " micro-batches of " + micro,
        data);
    require(
        config.evalBatch() % data == 0,
        "eval_batch_size=%d is not divisible by %d devices",
        config.evalBatch(),
        data);
  }
}
