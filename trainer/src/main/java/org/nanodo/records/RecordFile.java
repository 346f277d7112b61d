package org.nanodo.records;

import java.io.IOException;
import java.util.List;

/** The records of an open file, by number. Thread-safe. */
public interface RecordFile extends AutoCloseable {
  /** How many records there are, damaged ones included. */
  int size();

  /**
   * The text of record {@code i}.
   *
   * @throws DamagedRecordException if the record is not as it was written, or has no text
   * @throws IOException if the file cannot be read
   */
  String text(int i) throws IOException;

  /** What is damaged in the file beside single records, as its missing end is. */
  default List<Damage> damage() {
    return List.of();
  }

  @Override
  void close() throws IOException;

  /**
   * Damage that was found when the file was opened or its index was built.
   *
   * @param record the number of the first record that is lost
   * @param cause what was found and what was expected
   */
  record Damage(long record, String cause) {}
}
