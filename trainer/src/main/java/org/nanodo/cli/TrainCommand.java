package org.nanodo.cli;

import org.nanodo.Debug;
import org.nanodo.config.Config;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.TrainRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanodo train}. */
@Command(
    name = "train",
    description = "Trains, and resumes from the newest checkpoint in the workdir if there is one.")
final class TrainCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final CacheOption cache = new CacheOption();

  @Option(
      names = "--debug_nans",
      description =
          "Executes a step whose results are not finite again, one operation at a time, and names"
              + " the line that made the first NaN. Nothing is donated, so it takes more memory.")
  private boolean debugNans;

  @Override
  public Integer call() {
    Config resolved = config.resolve();
    Debug.nans(debugNans);
    ClientOptions options = xlaFlags.on(cache.client(devices.client(resolved)));
    var run = new TrainRun(resolved, out(), s -> Runtime.getRuntime().halt(s));
    return run.run(options);
  }
}
