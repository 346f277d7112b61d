package org.nanodo.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/** The files that the compiler wrote into the folder of {@link CompileOptions#dumpingTo}. */
public final class HloDump {
  private HloDump() {}

  /**
   * The text of the largest program that the compiler optimized, if the platform wrote one.
   * Platforms number and name their files differently; small helper programs may lie beside it.
   */
  public static Optional<String> optimized(Path folder) {
    try (var files = Files.list(folder)) {
      var file =
          files
              .filter(f -> f.getFileName().toString().endsWith("after_optimizations.txt"))
              .max(Comparator.comparingLong(f -> f.toFile().length()));
      return file.isPresent() ? Optional.of(Files.readString(file.get())) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
