package org.nanodo.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process that measures once and says what in its last line.
 *
 * @param environment what it has beside that of this process
 */
record Command(List<String> words, Map<String, String> environment) {
  /** A process has failed; the message is its last line of errors. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message);
    }
  }

  /**
   * Runs it to its end.
   *
   * @return the last line of its output
   */
  String lastLine() throws Failed, InterruptedException {
    try {
      Path out = Files.createTempFile("out", ".txt");
      Path err = Files.createTempFile("err", ".txt");
      try {
        return lastLine(out, err);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String lastLine(Path out, Path err) throws IOException, Failed, InterruptedException {
    var builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    Process process = start(builder);
    int status;
    try {
      status = process.waitFor();
    } finally {
      process.destroy(); // If this process is to end.
    }
    if (status != 0) {
      String said = last(err);
      throw new Failed(said.isEmpty() ? "exit status " + status : said);
    }
    return last(out);
  }

  private static Process start(ProcessBuilder builder) throws Failed {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new Failed(e.getMessage());
    }
  }

  private static String last(Path file) throws IOException {
    try (var lines = Files.lines(file)) {
      return lines.filter(line -> !line.isBlank()).reduce("", (before, line) -> line);
    }
  }
}
