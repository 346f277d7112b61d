package org.nanodo.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
    try {
      return requireFolder(Path.of(config.workdir()));
    } catch (InvalidPathException e) {
      throw new ConfigException(
          "workdir '%s' is no path: %s".formatted(config.workdir(), e.getReason()), e);
    }
  }

  /** What exists of the path are folders, so that it can be one. */
  private static Path requireFolder(Path workdir) {
    for (Path p = workdir.toAbsolutePath(); p != null; p = p.getParent()) {
      if (Files.exists(p) && !Files.isDirectory(p)) {
        throw new ConfigException(
            "workdir %s: %s is a file; set --config.workdir=DIR to a folder, which is made if it is not there"
                .formatted(workdir, p));
      }
    }
    return workdir;
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
          "workdir %s cannot be written (%s); set --config.workdir=DIR".formatted(workdir, IoErrors.reason(e)), e);
    }
    return file;
  }
}
