package org.nanodo.parquet;

import java.io.IOException;
import java.util.function.Supplier;
import org.nanodo.records.DamagedRecordException;

/**
 * The rows of a decompressed page.
 *
 * @param levels the rows' definition levels
 * @param full the level of a row that has a value
 * @param values the values of those rows
 */
record Page(int rows, Supplier<RunLengths> levels, int full, Opener values) {
  /** Begins to read the values. */
  interface Opener {
    Values open() throws DamagedRecordException;
  }

  /** Receives a text, which is in {@code bytes} during the call only. */
  interface TextConsumer {
    void accept(byte[] bytes, int offset, int length) throws IOException;
  }

  private static final byte[] NONE = {};

  /**
   * All texts in their order; that of a row without a value is empty.
   *
   * @throws DamagedRecordException if the page has more or fewer than it should, or they are
   *     damaged
   */
  void forEach(TextConsumer consumer) throws IOException {
    RunLengths level = levels.get();
    Values value = values.open();
    for (int i = 0; i < rows; i++) {
      if (full > 0 && level.next() != full) {
        consumer.accept(NONE, 0, 0);
      } else {
        value.next();
        consumer.accept(value.bytes(), value.offset(), value.length());
      }
    }
    value.requireEnd();
  }
}
