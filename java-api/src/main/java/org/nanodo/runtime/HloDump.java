package org.nanodo.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/** What the compiler left in a folder that it was told to dump to. */
public final class HloDump {
  private HloDump() {}

  /** The text of the largest program there as it was compiled, if the platform wrote one. */
  public static Optional<String> optimized(Path folder) {
    return largest(folder, "after_optimizations.txt");
  }

  /** The text of the largest program there as it came in, if the platform wrote one. */
  public static Optional<String> unoptimized(Path folder) {
    return largest(folder, "before_optimizations.txt");
  }

  // Platforms number and name their files as they like; small helper programs may lie beside ours.
  private static Optional<String> largest(Path folder, String suffix) {
    try (var files = Files.list(folder)) {
      var file =
          files
              .filter(f -> f.getFileName().toString().endsWith(suffix))
              .max(Comparator.comparingLong(f -> f.toFile().length()));
      return file.isPresent() ? Optional.of(Files.readString(file.get())) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
