package org.nanodo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
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
    Config resolved = config.isNamed() ? config.resolve() : config.resolve(ownConfig(checkpoint));
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

  /** The config that a run wrote into its workdir, above the folder of the checkpoint. */
  private String ownConfig(Checkpoint checkpoint) {
    Path folder = checkpoint.folder().toAbsolutePath().normalize();
    String file =
        Stream.iterate(folder, f -> f != null, Path::getParent)
            .limit(3)
            .map(f -> f.resolve("config.json"))
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(
                () ->
                    misuse(
                        "checkpoint %s has no config.json beside it; give its config with --config",
                        folder))
            .toString();
    requireReadable(file);
    return file;
  }

  private static void requireReadable(String file) {
    try {
      Config.load(file, List.of());
    } catch (ConfigException e) {
      throw new ConfigException(
          "%s; give the run's config with --config, or call train with it, which writes the file again"
              .formatted(e.getMessage()),
          e);
    }
  }
}
