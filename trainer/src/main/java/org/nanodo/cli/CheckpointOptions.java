package org.nanodo.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.checkpoint.RemoteMirror;
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
    Consumer<String> notices = line -> err.println("nanodo: " + line);
    return Checkpoints.find(from.orElseGet(() -> workdir(config, notices)), notices);
  }

  private static Path workdir(ConfigOptions config, Consumer<String> notices) {
    String workdir = workdir(config);
    Optional<RemoteMirror> stored = RemoteMirror.of(workdir, notices);
    stored.ifPresent(RemoteMirror::fetch);
    return stored.map(RemoteMirror::workdir).orElseGet(() -> Path.of(workdir));
  }

  private static String workdir(ConfigOptions config) {
    if (config.isNamed()) {
      Config resolved = config.resolve();
      resolved.workdirPath(); // Refuses what can be none.
      return resolved.workdir();
    }
    String workdir =
        config.override("workdir").orElseGet(() -> Config.load("nano", List.of()).workdir());
    if (workdir.isEmpty()) {
      throw new ConfigException("workdir is empty; set --config.workdir=DIR, or --checkpoint=DIR");
    }
    return workdir;
  }
}
