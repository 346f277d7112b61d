package org.nanodo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files stay small enough to be read at one go. */
class SourceSizeTest {
  @Test
  void mostFilesFitOnAScreenOrTwoAndNoneIsLong() throws IOException {
    List<Path> files;
    try (var all = Files.walk(Path.of(".."))) {
      files =
          all.filter(file -> file.toString().matches("\\.\\./(optional/)?[^/]+/src/.*\\.java"))
              .toList();
    }

    assertThat(files).filteredOn(file -> size(file) > 16_000).isEmpty();
    long median =
        files.stream().mapToLong(SourceSizeTest::size).sorted().toArray()[files.size() / 2];
    assertThat(median).isLessThan(4_000);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
