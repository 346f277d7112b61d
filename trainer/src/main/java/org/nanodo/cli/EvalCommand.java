package org.nanodo.cli;

import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.config.Config;
import org.nanodo.data.Dataset;
import org.nanodo.metrics.EvalMetrics;
import org.nanodo.runtime.Client;
import org.nanodo.train.CheckpointEval;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nanodo eval}. */
@Command(
    name = "eval",
    description =
        "Prints the loss of a checkpoint on eval_split; by default of the newest in the workdir.")
final class EvalCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final CheckpointOptions from = new CheckpointOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final CacheOption cache = new CacheOption();

  @Override
  public Integer call() {
    try (Checkpoint checkpoint = from.open(config, err())) {
      return evaluate(checkpoint);
    }
  }

  private int evaluate(Checkpoint checkpoint) {
    Config resolved = CheckpointConfig.of(config, checkpoint);
    try (Dataset data = Dataset.open(resolved);
        Client client = Client.open(xlaFlags.on(cache.client(devices.client(resolved))))) {
      var outcome = CheckpointEval.run(resolved, client, checkpoint, data);
      out()
          .printf(
              "%s on '%s' of %s, %.0f %s%n",
              checkpoint.folder(),
              resolved.evalSplit(),
              outcome.bytesPerToken().isPresent() ? resolved.dsName() : resolved.task(),
              outcome.loss().count(),
              outcome.bytesPerToken().isPresent() ? "tokens" : "examples");
      EvalMetrics.of(outcome.averages(), resolved, outcome.bytesPerToken())
          .forEach((name, value) -> out().println(name + " " + value));
      outcome.requireFinite();
    }
    return 0;
  }
}
