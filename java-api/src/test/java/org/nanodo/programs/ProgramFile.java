package org.nanodo.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * The programs that the tests run: those that are committed and those that once showed a fault, or
 * those of {@code -Dnanodo.programs=FILE}.
 */
final class ProgramFile {
  private ProgramFile() {}

  static List<RandomProgram> read() {
    try {
      String file = System.getProperty("nanodo.programs");
      if (file != null) {
        return read(new GZIPInputStream(Files.newInputStream(Path.of(file))));
      }
      var all = new ArrayList<>(read(new GZIPInputStream(resource("programs.jsonl.gz"))));
      all.addAll(read(resource("programs_kept.jsonl")));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(ProgramFile.class.getResourceAsStream("/org/nanodo/" + name));
  }

  private static List<RandomProgram> read(InputStream lines) throws IOException {
    try (var reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
      return reader.lines().map(RandomProgram::of).toList();
    }
  }
}
