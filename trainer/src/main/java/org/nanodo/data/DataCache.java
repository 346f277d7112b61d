package org.nanodo.data;

import java.nio.file.Path;
import org.nanodo.records.RecordCache;

/** Where what is kept of data files is: {@code NANODO_DATA_CACHE}, or beside the other caches. */
final class DataCache {
  private static final String VARIABLE = "NANODO_DATA_CACHE";

  private DataCache() {}

  static RecordCache standard() {
    String given = System.getenv().getOrDefault(VARIABLE, "");
    return new RecordCache(given.isBlank() ? caches() : Path.of(given), Notes::say);
  }

  private static Path caches() {
    String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path folder =
        xdg.isEmpty() || !Path.of(xdg).isAbsolute()
            ? Path.of(System.getProperty("user.home", "."), ".cache")
            : Path.of(xdg);
    return folder.resolve("nanodo").resolve("data");
  }
}
