package org.nanodo.records;

import java.util.Arrays;

/**
 * Where the chunks of a file are, and which records they have.
 *
 * @param begins where each chunk begins, and where the last one ends
 * @param firsts the number of the first record of each chunk, and the number of all records
 */
record ChunkIndex(long[] begins, int[] firsts) {
  /** How many records there are. */
  int records() {
    return firsts[firsts.length - 1];
  }

  int chunks() {
    return firsts.length - 1;
  }

  /** The chunk that has record {@code i}. */
  int chunkOf(int i) {
    int step = firsts.length > 1 ? Math.max(1, firsts[1]) : 1;
    int guess = Math.min(i / step, chunks() - 1);
    if (firsts[guess] <= i && i < firsts[guess + 1]) {
      return guess; // All chunks but the last have the same number of records, mostly.
    }
    int found = Arrays.binarySearch(firsts, i);
    return found >= 0 ? found : -found - 2;
  }

  int recordsOf(int chunk) {
    return firsts[chunk + 1] - firsts[chunk];
  }

  /** Collects chunks in the order of the file. */
  static final class Builder {
    private long[] begins;
    private int[] firsts;
    private int count;
    private long records;

    Builder(int capacity) {
      this.begins = new long[capacity + 1];
      this.firsts = new int[capacity + 1];
    }

    /** The next chunk, which must begin after the last and before {@code limit}. */
    void add(long begin, long chunkRecords, long limit) throws DamagedRecordException {
      if (begin < RiegeliChunk.HEADER_BYTES
          || begin >= limit
          || (count > 0 && begin <= begins[count - 1])) {
        throw new DamagedRecordException(
            "chunk %,d begins at byte %,d, expected a place after the last one and before byte %,d"
                .formatted(count, begin, limit));
      }
      if (chunkRecords <= 0 || records + chunkRecords > Integer.MAX_VALUE) {
        throw new DamagedRecordException(
            "chunk %,d has %,d records, expected 1 to %,d"
                .formatted(count, chunkRecords, Integer.MAX_VALUE - records));
      }
      if (count + 1 == begins.length) {
        begins = Arrays.copyOf(begins, 2 * begins.length);
        firsts = Arrays.copyOf(firsts, 2 * firsts.length);
      }
      begins[count++] = begin;
      records += chunkRecords;
      firsts[count] = (int) records;
    }

    int chunks() {
      return count;
    }

    long records() {
      return records;
    }

    ChunkIndex end(long position) {
      begins[count] = position;
      return count + 1 == begins.length
          ? new ChunkIndex(begins, firsts)
          : new ChunkIndex(Arrays.copyOf(begins, count + 1), Arrays.copyOf(firsts, count + 1));
    }
  }
}
