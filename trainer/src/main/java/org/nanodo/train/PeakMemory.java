package org.nanodo.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The most memory that this process has had resident. */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String KEY = "VmHWM:";

  private PeakMemory() {}

  /** As Linux counts it; 0 elsewhere. */
  static double mebibytes() {
    try {
      return parse(Files.readAllLines(STATUS));
    } catch (IOException e) {
      return 0;
    }
  }

  static double parse(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(KEY))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.)
        .findFirst()
        .orElse(0);
  }
}
