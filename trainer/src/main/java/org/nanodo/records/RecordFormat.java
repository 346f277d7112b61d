package org.nanodo.records;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * A format of files that hold records, one document each. A public class that implements this, with
 * a constructor without arguments, is found by its line in {@code
 * META-INF/services/org.nanodo.records.RecordFormat}.
 */
public interface RecordFormat {
  /** What {@code ds_name} calls it, as in {@code jsonl:PATH}. */
  String name();

  /** How names of such files end, as in {@code .jsonl}; a compression's ending may follow. */
  Set<String> endings();

  /**
   * Opens a file. What is damaged in it is no exception: it is among {@link RecordFile#damage}, and
   * the records that can be read are there.
   *
   * @throws IOException if the file cannot be read, or is of another format
   */
  RecordFile open(Path file, RecordOptions options) throws IOException;
}
