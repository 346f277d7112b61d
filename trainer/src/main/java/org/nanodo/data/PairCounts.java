package org.nanodo.data;

import java.util.Arrays;

/**
 * How often pairs of tokens occur: an open hash table without boxes, as it is asked for every token
 * of a corpus.
 */
final class PairCounts {
  /** Told each pair and its count. */
  interface Visitor {
    void pair(int a, int b, long count);
  }

  private static final long NONE = -1;

  private final int vocab;
  private long[] keys;
  private long[] counts;
  private int used;

  PairCounts(int vocab) {
    this(vocab, emptyKeys(1 << 12));
  }

  private PairCounts(int vocab, long[] keys) {
    this.vocab = vocab;
    this.keys = keys;
    this.counts = new long[keys.length];
  }

  /** The same pairs, none of them counted yet. For {@link #addIfThere} only. */
  PairCounts zeros() {
    return new PairCounts(vocab, keys);
  }

  void add(int a, int b) {
    int slot = slot(key(a, b));
    if (keys[slot] == NONE) {
      keys[slot] = key(a, b);
      used++;
    }
    counts[slot]++;
    if (2 * used > keys.length) {
      grow();
    }
  }

  void addIfThere(int a, int b) {
    int slot = slot(key(a, b));
    if (keys[slot] != NONE) {
      counts[slot]++;
    }
  }

  long count(int a, int b) {
    return counts[slot(key(a, b))];
  }

  void forEach(Visitor visitor) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != NONE) {
        visitor.pair((int) (keys[i] / vocab), (int) (keys[i] % vocab), counts[i]);
      }
    }
  }

  private long key(int a, int b) {
    return (long) a * vocab + b;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 32) & mask;
    while (keys[slot] != key && keys[slot] != NONE) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = emptyKeys(2 * oldKeys.length);
    counts = new long[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != NONE) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  private static long[] emptyKeys(int size) {
    var keys = new long[size];
    Arrays.fill(keys, NONE);
    return keys;
  }
}
