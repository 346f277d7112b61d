package org.nanodo.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nanodo eval}. */
@Command(
    name = "eval",
    description = "Prints the loss of a checkpoint on eval_split, by default the workdir's newest.")
final class EvalCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final CheckpointOptions from = new CheckpointOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final CacheOption cache = new CacheOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Override
  public Integer call() {
    Checkpoint checkpoint = from.open(config, spec.commandLine().getErr());
    Config resolved = config.isNamed() ? config.resolve() : config.resolve(ownConfig(checkpoint));
    PrintWriter out = spec.commandLine().getOut();
    try (Dataset data = Dataset.open(resolved);
        Client client = Client.open(xlaFlags.on(cache.client(devices.client(resolved))))) {
      var outcome = CheckpointEval.run(resolved, client, checkpoint, data);
      out.printf(
          "%s on '%s' of %s, %.0f %s%n",
          checkpoint.folder(),
          resolved.evalSplit(),
          outcome.bytesPerToken().isPresent() ? resolved.dsName() : resolved.task(),
          outcome.averages().get(EvalMetrics.LOSS).count(),
          outcome.bytesPerToken().isPresent() ? "tokens" : "examples");
      EvalMetrics.of(outcome.averages(), resolved, outcome.bytesPerToken())
          .forEach((name, value) -> out.println(name + " " + value));
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
                    new ParameterException(
                        spec.commandLine(),
                        "there is no config.json with checkpoint %s; name its config with --config"
                            .formatted(folder)))
            .toString();
    requireReadable(file);
    return file;
  }

  private static void requireReadable(String file) {
    try {
      Config.load(file, List.of());
    } catch (ConfigException e) {
      throw new ConfigException(
          "%s; name the run's config with --config, or call train with it, which writes the file again"
              .formatted(e.getMessage()),
          e);
    }
  }
}
