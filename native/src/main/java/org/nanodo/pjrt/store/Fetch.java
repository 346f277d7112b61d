package org.nanodo.pjrt.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Part of the build: lays the pinned files that it starts from where it looks for them. */
public final class Fetch {
  private Fetch() {}

  /** The arguments are pairs: what the lock file calls it, and the file that it becomes. */
  public static void main(String[] args) throws IOException {
    for (int i = 0; i < args.length; i += 2) {
      lay(Plugins.file(args[i]), Path.of(args[i + 1]));
    }
  }

  // An untouched file keeps its time, by which the build knows that nothing is to be rebuilt.
  private static void lay(Path file, Path target) throws IOException {
    if (!Files.exists(target) || Files.mismatch(file, target) >= 0) {
      Files.createDirectories(target.getParent());
      Files.write(target, Files.readAllBytes(file));
    }
  }
}
