package org.nanodo.records;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.nanodo.io.IoErrors;

/** The cache of indexes and copies cannot be written; the message says the way out. */
final class CacheWriteException extends IOException {
  private static final long KIB = 1L << 10;

  CacheWriteException(String message) {
    super(message);
  }

  private CacheWriteException(String message, IOException cause) {
    super(message, cause);
  }

  static CacheWriteException of(Path folder, IOException e) {
    return e instanceof CacheWriteException known
        ? known
        : new CacheWriteException(
            "the cache of data, %s, cannot be written (%s): name another folder by the environment variable NANODO_DATA_CACHE"
                .formatted(folder, IoErrors.reason(e)),
            e);
  }

  /** A size as people say it, as in {@code 3.2 GiB}. */
  static String size(long bytes) {
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    double value = (double) bytes / KIB;
    int unit = 0;
    while (value >= KIB && unit + 1 < units.length) {
      value /= KIB;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
