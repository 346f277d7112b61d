package org.nanodo.cli;

import java.util.List;
import org.nanodo.config.Config;
import org.nanodo.sweep.Sweep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nanodo sweep}. */
@Command(
    name = "sweep",
    description = {
      "Trains with every combination of some values, one run after another, and ends with a table,"
          + " a plot and a report. Called again it goes on where it was stopped.",
      "--over.KEY=V1,V2 gives the values of a key, as in --over.opt.peak_learning_rate=1e-4,1e-3;"
          + " commas within brackets belong to a value.",
      "Each run has a folder in the workdir, which is the config's with -sweep appended unless"
          + " --config.workdir is given."
    })
final class SweepCommand extends BaseCommand {
  private static final String WORKDIR = "workdir";

  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final CacheOption cache = new CacheOption();

  @Override
  public Integer call() {
    List<String> overs =
        spec.commandLine().getParseResult().unmatched().stream().filter(Sweep::isOver).toList();
    var sweep =
        new Sweep(
            base(),
            overs,
            c -> xlaFlags.on(cache.client(devices.client(c))),
            out(),
            err(),
            s -> Runtime.getRuntime().halt(s));
    return sweep.run();
  }

  private Config base() {
    Config resolved = config.resolve();
    return config.override(WORKDIR).isPresent() || resolved.workdir().isEmpty()
        ? resolved
        : resolved.with(List.of("%s=%s-sweep".formatted(WORKDIR, resolved.workdir())));
  }
}
