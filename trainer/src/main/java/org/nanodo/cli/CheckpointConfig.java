package org.nanodo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;

/** The config that a checkpoint is used with. */
final class CheckpointConfig {
  private CheckpointConfig() {}

  /** The config of the command line, or else that of the checkpoint's run with its overrides. */
  static Config of(ConfigOptions config, Checkpoint checkpoint) {
    return config.isNamed() ? config.resolve() : config.resolve(ownConfig(checkpoint));
  }

  /** The config that a run wrote into its workdir, above the folder of the checkpoint. */
  private static String ownConfig(Checkpoint checkpoint) {
    Path folder = checkpoint.folder().toAbsolutePath().normalize();
    String file =
        Stream.iterate(folder, f -> f != null, Path::getParent)
            .limit(3)
            .map(f -> f.resolve("config.json"))
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "checkpoint %s has no config.json beside it; give its config with --config"
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
          "%s; give the run's config with --config, or call train with it, which writes the file again"
              .formatted(e.getMessage()),
          e);
    }
  }
}
