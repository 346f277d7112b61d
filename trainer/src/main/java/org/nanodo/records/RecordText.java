package org.nanodo.records;

import java.nio.ByteBuffer;

/** What the bytes of a record mean. */
interface RecordText {
  /**
   * The text of a record.
   *
   * @throws DamagedRecordException if it has none
   */
  String of(ByteBuffer record) throws DamagedRecordException;
}
