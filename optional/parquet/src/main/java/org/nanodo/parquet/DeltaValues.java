package org.nanodo.parquet;

import java.util.Arrays;
import org.nanodo.records.DamagedRecordException;

/**
 * DELTA_BYTE_ARRAY: how many bytes each value shares with the beginning of the one before, then the
 * rest of each.
 */
final class DeltaValues implements Values {
  private final DeltaInts shared;
  private final DeltaLengthValues rest;
  private byte[] value = {};
  private int length;

  DeltaValues(byte[] data, int begin) throws DamagedRecordException {
    shared = new DeltaInts(data, begin);
    rest = new DeltaLengthValues(data, new DeltaInts(data, begin).end());
  }

  @Override
  public void next() throws DamagedRecordException {
    int kept = shared.next();
    rest.next();
    if (kept < 0 || kept > length || rest.length() > Integer.MAX_VALUE - Byte.SIZE - kept) {
      throw new DamagedRecordException(
          "a value shares %,d bytes with one of %,d".formatted(kept, length));
    }
    length = kept + rest.length();
    if (length > value.length) {
      value = Arrays.copyOf(value, (int) Math.min(Integer.MAX_VALUE - Byte.SIZE, 2L * length));
    }
    System.arraycopy(rest.bytes(), rest.offset(), value, kept, rest.length());
  }

  @Override
  public byte[] bytes() {
    return value;
  }

  @Override
  public int offset() {
    return 0;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void requireEnd() throws DamagedRecordException {
    if (!shared.isAtEnd()) {
      throw new DamagedRecordException("it has more values than its header says");
    }
    rest.requireEnd();
  }
}
