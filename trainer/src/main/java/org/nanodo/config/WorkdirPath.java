package org.nanodo.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.nanodo.io.DataPaths;
import org.nanodo.io.FailureWords;
import org.nanodo.runtime.UserCache;

/**
 * The folder of this machine that a run works in. Of a workdir in an object store that is its local
 * copy; else what exists of the path are folders.
 */
public final class WorkdirPath {
  private WorkdirPath() {}

  /** Where workdirs in object stores have their local copies. */
  public static Path copies() {
    return UserCache.folder().resolve("workdirs");
  }

  static Path of(String workdir) {
    if (DataPaths.isRemote(workdir)) {
      return copies().resolve(DataPaths.localName(workdir));
    }
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
