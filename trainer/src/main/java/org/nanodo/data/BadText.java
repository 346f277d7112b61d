package org.nanodo.data;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Reports on standard error what is not UTF-8 in text files. Thread-safe. */
final class BadText {
  private final Set<Path> files = new HashSet<>();
  private long bytes;
  private long places;

  /** Reports the first such file; further files are counted for {@link #total}. */
  synchronized void found(Path file, Utf8Check check) {
    if (check.isClean() || !files.add(file)) {
      return;
    }
    bytes += check.bytes();
    places += check.places();
    if (files.size() == 1) {
      say(file.toString(), "");
    }
  }

  /** Reports how many of the files read from {@code folder} were not UTF-8. */
  synchronized void total(String folder) {
    if (files.size() > 1) {
      say(folder, " of %,d files".formatted(files.size()));
    }
  }

  private void say(String where, String files) {
    Notes.say(
        "%s: %,d byte%s in %,d place%s%s %s not UTF-8; each place is read as U+FFFD"
            .formatted(
                where,
                bytes,
                bytes == 1 ? "" : "s",
                places,
                places == 1 ? "" : "s",
                files,
                bytes == 1 ? "is" : "are"));
  }
}
