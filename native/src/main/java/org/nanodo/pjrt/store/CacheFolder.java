package org.nanodo.pjrt.store;

import java.nio.file.Path;
import java.util.Map;

/** The folder for files that can be fetched or made again, as the XDG base directories have it. */
public final class CacheFolder {
  private CacheFolder() {}

  /** {@code $XDG_CACHE_HOME/nanodo}, or {@code $HOME/.cache/nanodo}. */
  public static Path path() {
    return path(System.getenv(), System.getProperty("user.home", "."));
  }

  static Path path(Map<String, String> env, String accountHome) {
    String xdg = env.getOrDefault("XDG_CACHE_HOME", "");
    String home = env.getOrDefault("HOME", "");
    // The specification wants relative values ignored.
    boolean usable = !xdg.isEmpty() && Path.of(xdg).isAbsolute();
    Path caches = usable ? Path.of(xdg) : Path.of(home.isEmpty() ? accountHome : home, ".cache");
    return caches.resolve("nanodo");
  }
}
