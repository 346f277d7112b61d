package org.nanodo.runtime;

import java.nio.file.Path;
import org.nanodo.pjrt.store.CacheFolder;

/** Where files are kept that can be fetched or made again. */
public final class UserCache {
  private UserCache() {}

  /** {@code $XDG_CACHE_HOME/nanodo}, or {@code $HOME/.cache/nanodo}; it may not exist yet. */
  public static Path folder() {
    return CacheFolder.path();
  }
}
