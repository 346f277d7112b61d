package org.nanodo.orbax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Whether files hold the values that are said to be in them. */
final class FileSizes {
  private FileSizes() {}

  /**
   * Looks up each file once.
   *
   * @throws OrbaxException if a file is missing or too short
   */
  static void require(Collection<? extends Blob> values) {
    Map<Path, Long> sizes = new HashMap<>();
    for (Blob value : values) {
      if (value instanceof Blob.FileRange range) {
        require(range, sizes.computeIfAbsent(range.file(), FileSizes::size));
      }
    }
  }

  private static void require(Blob.FileRange range, long size) {
    boolean fits =
        range.offset() >= 0 && range.length() >= 0 && range.length() <= size - range.offset();
    if (!fits) {
      throw OrbaxException.damaged(
          range.file(),
          "found %d bytes, expected %s from byte %s on"
              .formatted(
                  size,
                  Long.toUnsignedString(range.length()),
                  Long.toUnsignedString(range.offset())));
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw OrbaxException.unreadable(file, e);
    }
  }
}
