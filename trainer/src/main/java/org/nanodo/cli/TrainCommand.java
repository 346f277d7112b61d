package org.nanodo.cli;

import org.nanodo.config.Config;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.TrainRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nanodo train}. */
@Command(
    name = "train",
    description = "Trains, and resumes from the newest checkpoint in the workdir if there is one.")
final class TrainCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final CacheOption cache = new CacheOption();

  @Override
  public Integer call() {
    Config resolved = config.resolve();
    ClientOptions options = xlaFlags.on(cache.client(devices.client(resolved)));
    var run = new TrainRun(resolved, out(), s -> Runtime.getRuntime().halt(s));
    return run.run(options);
  }
}
