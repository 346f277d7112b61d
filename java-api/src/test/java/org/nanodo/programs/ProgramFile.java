package org.nanodo.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * The programs that the tests run: those that are committed, or of {@code -Dnanodo.programs=FILE}.
 */
final class ProgramFile {
  private ProgramFile() {}

  static List<RandomProgram> read() {
    try (InputStream gzipped = open();
        var reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(gzipped), StandardCharsets.UTF_8))) {
      return reader.lines().map(RandomProgram::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open() throws IOException {
    String file = System.getProperty("nanodo.programs");
    return file != null
        ? Files.newInputStream(Path.of(file))
        : Objects.requireNonNull(
            ProgramFile.class.getResourceAsStream("/org/nanodo/programs.jsonl.gz"));
  }
}
