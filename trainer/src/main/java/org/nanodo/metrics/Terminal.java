package org.nanodo.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether the standard error stream is a terminal, and its width. */
final class Terminal {
  private static final Path STDERR = Path.of("/proc/self/fd/2");
  private static final Pattern DEVICE = Pattern.compile("/dev/(pts/\\d+|tty.*|console)");
  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{1,3}");
  private static final int DEFAULT_COLUMNS = 80;

  private Terminal() {}

  /**
   * Looks at standard error itself, since {@link System#console} is about the other two streams.
   * Without the proc file system the answer is no.
   */
  static boolean isThere() {
    String kind = System.getenv("TERM");
    if (kind == null || kind.equals("dumb")) {
      return false;
    }
    try {
      return DEVICE.matcher(Files.readSymbolicLink(STDERR).toString()).matches();
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  static int columns() {
    return Optional.ofNullable(System.getenv("COLUMNS"))
        .or(Terminal::ask)
        .filter(text -> NUMBER.matcher(text).matches())
        .map(Integer::valueOf)
        .orElse(DEFAULT_COLUMNS);
  }

  private static Optional<String> ask() {
    var command = new ProcessBuilder("sh", "-c", "stty size <&2 | cut -d' ' -f2");
    try {
      Process process = command.redirectError(Redirect.INHERIT).start();
      try (InputStream answer = process.getInputStream()) {
        return Optional.of(new String(answer.readAllBytes(), StandardCharsets.US_ASCII).strip());
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
