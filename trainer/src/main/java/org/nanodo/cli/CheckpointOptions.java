package org.nanodo.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.config.Config;
import picocli.CommandLine.Option;

/** Which checkpoint a command reads; a mixin. */
final class CheckpointOptions {
  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "A folder checkpoints/STEP, or the workdir of a run, for its newest; left out, the"
              + " newest of the config's workdir.")
  private Optional<Path> from = Optional.empty();

  /** Opens it. */
  Checkpoint open(ConfigOptions config) {
    return Checkpoints.find(from.orElseGet(() -> workdir(config)));
  }

  private static Path workdir(ConfigOptions config) {
    return config.isNamed()
        ? config.resolve().workdirPath()
        : Path.of(
            config.override("workdir").orElseGet(() -> Config.load("nano", List.of()).workdir()));
  }
}
