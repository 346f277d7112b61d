package org.nanodo.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.nanodo.io.FailureWords;

/** A path that can be a folder: what exists of it are folders. */
final class WorkdirPath {
  private WorkdirPath() {}

  static Path of(String workdir) {
    Path path = parse(workdir);
    for (Path p = path.toAbsolutePath(); p != null; p = p.getParent()) {
      if (Files.exists(p) && !Files.isDirectory(p)) {
        throw new ConfigException(
            "workdir %s: %s is a file; set --config.workdir=DIR to a folder, which is created if it does not exist"
                .formatted(workdir, p));
      }
    }
    return path;
  }

  private static Path parse(String workdir) {
    try {
      return Path.of(workdir);
    } catch (InvalidPathException e) {
      throw new ConfigException("workdir " + FailureWords.of(e), e);
    }
  }
}
