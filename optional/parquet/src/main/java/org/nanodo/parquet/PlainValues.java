package org.nanodo.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nanodo.records.DamagedRecordException;

/** PLAIN: each value follows its length of four bytes. */
final class PlainValues implements Values {
  private final ByteBuffer data;
  private int length;

  PlainValues(byte[] data, int begin) {
    this.data = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).position(begin);
  }

  @Override
  public void next() throws DamagedRecordException {
    int found = data.remaining() < Integer.BYTES ? -1 : data.getInt();
    if (found < 0 || found > data.remaining()) {
      throw new DamagedRecordException("a value does not fit into it");
    }
    length = found;
    data.position(data.position() + length);
  }

  @Override
  public byte[] bytes() {
    return data.array();
  }

  @Override
  public int offset() {
    return data.position() - length;
  }

  @Override
  public int length() {
    return length;
  }

  /** Some writers leave zeros at the end of a page. */
  @Override
  public void requireEnd() throws DamagedRecordException {
    while (data.hasRemaining()) {
      if (data.get() != 0) {
        throw new DamagedRecordException("it has more values than its header says");
      }
    }
  }
}
