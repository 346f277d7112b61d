package org.nanodo.parquet;

import org.nanodo.records.DamagedRecordException;

/** A reader of byte strings in an encoding of Parquet's, at the one last read. */
interface Values {
  /**
   * Reads the next.
   *
   * @throws DamagedRecordException if there is none
   */
  void next() throws DamagedRecordException;

  /** Where the one last read is. */
  byte[] bytes();

  int offset();

  int length();

  /**
   * To be called after the last one.
   *
   * @throws DamagedRecordException if there are more
   */
  void requireEnd() throws DamagedRecordException;
}
