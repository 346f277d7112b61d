package org.nanodo.parquet;

import org.nanodo.records.DamagedRecordException;

/** A reader of bits and of numbers of variable length, the lowest bit first. */
final class Bits {
  private static final int VARINT_BITS = 7;

  private final byte[] data;
  private final int end;
  private int position;
  private int bit;

  Bits(byte[] data, int begin, int end) {
    this.data = data;
    this.position = begin;
    this.end = end;
  }

  /** The next byte that nothing was read of. */
  int position() {
    return bit == 0 ? position : position + 1;
  }

  /** Goes on to a whole byte. */
  void align() {
    position = position();
    bit = 0;
  }

  int next() throws DamagedRecordException {
    if (position >= end) {
      throw new DamagedRecordException("it ends within its values");
    }
    return data[position++] & 0xff;
  }

  long varint() throws DamagedRecordException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += VARINT_BITS) {
      int b = next();
      value |= (b & 0x7fL) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new DamagedRecordException("a number in it is too long");
  }

  /** A varint of a signed number: 0, -1, 1, -2 … */
  long zigzag() throws DamagedRecordException {
    long value = varint();
    return value >>> 1 ^ -(value & 1);
  }

  /** A number of {@code width} bits. */
  long packed(int width) throws DamagedRecordException {
    long value = 0;
    int done = 0;
    while (done < width) {
      if (position >= end) {
        throw new DamagedRecordException("it ends within its values");
      }
      int n = Math.min(width - done, Byte.SIZE - bit);
      long bits = (data[position] & 0xff) >>> bit & (1 << n) - 1;
      value |= bits << done;
      done += n;
      bit += n;
      if (bit == Byte.SIZE) {
        bit = 0;
        position++;
      }
    }
    return value;
  }

  /** Passes over bits. */
  void skip(long bits) throws DamagedRecordException {
    long to = (long) position * Byte.SIZE + bit + bits;
    if (to > (long) end * Byte.SIZE) {
      throw new DamagedRecordException("it ends within its values");
    }
    position = (int) (to / Byte.SIZE);
    bit = (int) (to % Byte.SIZE);
  }
}
