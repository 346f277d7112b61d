package org.nanodo.parquet;

import org.nanodo.records.DamagedRecordException;

/**
 * Integers as differences to the one before, in blocks of small blocks, each with a width of its
 * own: the encoding DELTA_BINARY_PACKED of the Parquet format.
 */
final class DeltaInts {
  private static final int MAX_BLOCK = 1 << 20;

  private final Bits in;
  private final int miniBlocks;
  private final int perMiniBlock;
  private final long count;
  private final int[] widths;
  private long read;
  private long last;
  private long minDelta;
  private int miniBlock;
  private int leftInMiniBlock;

  DeltaInts(byte[] data, int begin) throws DamagedRecordException {
    in = new Bits(data, begin, data.length);
    long block = in.varint();
    long mini = in.varint();
    count = in.varint();
    last = in.zigzag();
    boolean isBlock = block > 0 && block <= MAX_BLOCK && mini > 0 && block % mini == 0;
    if (!isBlock || block / mini % Byte.SIZE != 0) {
      throw new DamagedRecordException(
          "its differences are in blocks of %d in %d parts".formatted(block, mini));
    }
    miniBlocks = (int) mini;
    perMiniBlock = (int) (block / mini);
    widths = new int[miniBlocks];
    miniBlock = miniBlocks;
  }

  long count() {
    return count;
  }

  boolean isAtEnd() {
    return read == count;
  }

  int next() throws DamagedRecordException {
    if (read >= count) {
      throw new DamagedRecordException("it has fewer values than its header says");
    }
    if (read++ > 0) {
      if (leftInMiniBlock == 0) {
        nextMiniBlock();
      }
      leftInMiniBlock--;
      last += minDelta + in.packed(widths[miniBlock]);
    }
    return (int) last;
  }

  private void nextMiniBlock() throws DamagedRecordException {
    if (++miniBlock >= miniBlocks) {
      minDelta = in.zigzag();
      for (int i = 0; i < miniBlocks; i++) {
        widths[i] = in.next();
        if (widths[i] > Long.SIZE) {
          throw new DamagedRecordException(
              "a difference in it has %d bits, expected at most %d"
                  .formatted(widths[i], Long.SIZE));
        }
      }
      miniBlock = 0;
    }
    leftInMiniBlock = perMiniBlock;
  }

  /** Where the bytes after all integers begin; reads those that are left. */
  int end() throws DamagedRecordException {
    while (read < count) {
      next();
    }
    // The last small block is filled up, those after it are left out.
    in.skip((long) leftInMiniBlock * (leftInMiniBlock == 0 ? 0 : widths[miniBlock]));
    return in.position();
  }
}
