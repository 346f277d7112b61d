package org.nanodo.orbax;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The keys of a node's entries, each without what all keys of the node begin with.
 *
 * @param common how many bytes of each key all keys below its entry begin with; empty of a leaf
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Keys(byte[][] keys, int[] common) {
  private static final int MOST_ENTRIES = 1 << 20;
  private static final int MOST_BYTES = 1 << 16;

  /**
   * Reads keys in order: the lengths of what each shares with the one before and of what it adds,
   * then what they add.
   */
  static Keys read(Cursor in, boolean isLeaf) {
    int n = in.count("its number of entries", MOST_ENTRIES);
    if (n == 0) {
      throw in.damaged("found no entries, expected at least one");
    }
    int[] rest = new int[n - 1];
    in.counts("a length of key", MOST_BYTES, rest);
    int[] shared = new int[n];
    System.arraycopy(rest, 0, shared, 1, n - 1);
    int[] added = new int[n];
    in.counts("a length of key", MOST_BYTES, added);
    int[] common = new int[isLeaf ? 0 : n];
    in.counts("a length of key", MOST_BYTES, common);
    var keys = new byte[n][];
    byte[] key = new byte[0];
    for (int i = 0; i < n; i++) {
      if (shared[i] > key.length || !isLeaf && common[i] > shared[i] + added[i]) {
        throw in.damaged("found lengths of key %d that do not fit together".formatted(i));
      }
      byte[] next = Arrays.copyOf(key, shared[i] + added[i]);
      System.arraycopy(in.bytes(added[i]), 0, next, shared[i], added[i]);
      if (i > 0 && Arrays.compareUnsigned(key, next) >= 0) {
        throw in.damaged("found keys out of order");
      }
      keys[i] = next;
      key = next;
    }
    return new Keys(keys, common);
  }

  int size() {
    return keys.length;
  }

  String text(int i) {
    return text(i, keys[i].length);
  }

  /** What all keys below entry {@code i} begin with. */
  String commonText(int i) {
    return text(i, common[i]);
  }

  private String text(int i, int length) {
    return new String(keys[i], 0, length, StandardCharsets.UTF_8);
  }
}
