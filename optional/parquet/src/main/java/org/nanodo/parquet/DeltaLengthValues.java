package org.nanodo.parquet;

import org.nanodo.records.DamagedRecordException;

/** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
final class DeltaLengthValues implements Values {
  private final byte[] data;
  private final DeltaInts lengths;
  private int end;
  private int length;

  DeltaLengthValues(byte[] data, int begin) throws DamagedRecordException {
    this.data = data;
    this.lengths = new DeltaInts(data, begin);
    this.end = new DeltaInts(data, begin).end();
  }

  @Override
  public void next() throws DamagedRecordException {
    length = lengths.next();
    if (length < 0 || length > data.length - end) {
      throw new DamagedRecordException("a value does not fit into it");
    }
    end += length;
  }

  @Override
  public byte[] bytes() {
    return data;
  }

  @Override
  public int offset() {
    return end - length;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void requireEnd() throws DamagedRecordException {
    if (!lengths.isAtEnd() || end != data.length) {
      throw new DamagedRecordException("it has more values than its header says");
    }
  }
}
