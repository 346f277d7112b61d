package org.nanodo.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import picocli.CommandLine.Option;

/** Which checkpoint a command reads; a mixin. */
final class CheckpointOptions {
  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "A folder checkpoints/STEP, or the workdir of a run for its newest checkpoint (default:"
              + " the newest of the config's workdir).")
  private Optional<Path> from = Optional.empty();

  /** Opens it; each damaged checkpoint that is skipped is reported on {@code err}. */
  Checkpoint open(ConfigOptions config, PrintWriter err) {
    return Checkpoints.find(
        from.orElseGet(() -> workdir(config)), line -> err.println("nanodo: " + line));
  }

  private static Path workdir(ConfigOptions config) {
    if (config.isNamed()) {
      return config.resolve().workdirPath();
    }
    String workdir =
        config.override("workdir").orElseGet(() -> Config.load("nano", List.of()).workdir());
    if (workdir.isEmpty()) {
      throw new ConfigException("workdir is empty; set --config.workdir=DIR, or --checkpoint=DIR");
    }
    return Path.of(workdir);
  }
}
