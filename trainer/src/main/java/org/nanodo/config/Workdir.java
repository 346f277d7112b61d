package org.nanodo.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.nanodo.io.IoErrors;

/** Where a run keeps its files, and the config among them. */
final class Workdir {
  private Workdir() {}

  static Path path(Config config) {
    if (config.workdir().isEmpty()) {
      throw new ConfigException("workdir is empty; set --config.workdir=DIR");
    }
    return WorkdirPath.of(config.workdir());
  }

  static Path write(Config config) {
    Path workdir = path(config);
    Path file = workdir.resolve("config.json");
    try {
      Files.createDirectories(workdir);
      Path half = workdir.resolve(".config.json.tmp");
      Files.writeString(half, config.json() + "\n");
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ConfigException(
          "workdir %s cannot be written (%s); set --config.workdir=DIR"
              .formatted(workdir, IoErrors.reason(e)),
          e);
    }
    return file;
  }
}
