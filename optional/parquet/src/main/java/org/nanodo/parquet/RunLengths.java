package org.nanodo.parquet;

import org.nanodo.records.DamagedRecordException;

/**
 * Small integers as runs of one value, or bit-packed in groups of eight: the encoding RLE of the
 * Parquet format.
 */
final class RunLengths {
  private static final int GROUP = 8;

  private final Bits in;
  private final int width;
  private long left;
  private boolean isRun;
  private int value;

  RunLengths(byte[] data, int begin, int end, int width) {
    this.in = new Bits(data, begin, end);
    this.width = width;
  }

  /** The bits of numbers up to {@code max}. */
  static int width(int max) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(max);
  }

  int next() throws DamagedRecordException {
    while (left == 0) {
      begin();
    }
    left--;
    return isRun ? value : (int) in.packed(width);
  }

  private void begin() throws DamagedRecordException {
    in.align();
    long header = in.varint();
    isRun = (header & 1) == 0;
    long count = (header & 0xffffffffL) >>> 1;
    left = isRun ? count : count * GROUP;
    if (isRun) {
      // In whole bytes, the lowest first, as packed bits are.
      value = (int) in.packed((width + Byte.SIZE - 1) / Byte.SIZE * Byte.SIZE);
    }
  }
}
