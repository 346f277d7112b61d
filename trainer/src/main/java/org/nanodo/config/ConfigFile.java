package org.nanodo.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nanodo.io.DurableFiles;
import org.nanodo.io.IoErrors;

/** The {@code config.json} that a run leaves in its workdir. */
final class ConfigFile {
  private ConfigFile() {}

  static Path workdir(Config config) {
    if (config.workdir().isEmpty()) {
      throw new ConfigException("workdir is empty; set --config.workdir=DIR");
    }
    return WorkdirPath.of(config.workdir());
  }

  static Path write(Config config) {
    Path workdir = workdir(config);
    Path file = workdir.resolve("config.json");
    try {
      Files.createDirectories(workdir);
      DurableFiles.write(file, (config.json() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ConfigException(
          "workdir %s cannot be written (%s); set --config.workdir=DIR"
              .formatted(workdir, IoErrors.reason(e)),
          e);
    }
    return file;
  }
}
