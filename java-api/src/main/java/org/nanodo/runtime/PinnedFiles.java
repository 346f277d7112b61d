package org.nanodo.runtime;

import java.nio.file.Path;
import org.nanodo.pjrt.store.Plugins;

/**
 * Files from published wheels, which are fetched once as plugins are: by name, version and hash, as
 * {@code plugins.lock.json} pins them.
 */
public final class PinnedFiles {
  private PinnedFiles() {}

  /**
   * The file of a name in the lock file, fetched if it is not in the store.
   *
   * @throws PjrtException if it cannot be had
   */
  public static Path find(String name) {
    return PjrtException.rethrown(() -> Plugins.file(name));
  }
}
