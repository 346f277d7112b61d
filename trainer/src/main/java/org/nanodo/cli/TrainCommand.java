package org.nanodo.cli;

import java.util.concurrent.Callable;
import org.nanodo.config.Config;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.TrainRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code nanodo train}. */
@Command(
    name = "train",
    description = "Trains; goes on from the workdir's newest checkpoint by itself.")
final class TrainCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final CacheOption cache = new CacheOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Override
  public Integer call() {
    Config resolved = config.resolve();
    ClientOptions options = xlaFlags.on(cache.client(devices.client(resolved)));
    var run =
        new TrainRun(resolved, spec.commandLine().getOut(), s -> Runtime.getRuntime().halt(s));
    return run.run(options);
  }
}
