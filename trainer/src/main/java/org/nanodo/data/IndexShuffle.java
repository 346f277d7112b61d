package org.nanodo.data;

/**
 * A pseudorandom permutation without a table, number for number that of Grain's {@code
 * index_shuffle} with 4 rounds. A number is encrypted until the result is in range (cycle-walking:
 * Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002). The cipher has Feistel rounds
 * of SIMON's (Beaulieu and others, "The SIMON and SPECK Families of Lightweight Block Ciphers",
 * 2013) and keys of C++'s {@code std::seed_seq}.
 *
 * <p>If the maximum is a power of four and at least 65,536, Grain's block is one bit too small, and
 * so is ours: the last index gives the result of index 0.
 */
final class IndexShuffle {
  /** In bits; with fewer the shuffles of Grain's authors showed patterns. */
  private static final int LEAST_BLOCK = 16;

  private final int max;
  private final int word;
  private final int mask;
  private final int[] keys;

  /** A permutation of 0 to {@code max}, both included; the seed is unsigned. */
  IndexShuffle(int max, int seed) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, max - 1));
    this.max = max;
    this.word = Math.max(LEAST_BLOCK, bits + bits % 2) / 2;
    this.mask = (1 << word) - 1;
    this.keys = SeedSequence.four(seed);
  }

  int of(int index) {
    if (max == 0) {
      return 0;
    }
    int i = index;
    do {
      i = encrypt(i);
    } while (Integer.compareUnsigned(i, max) > 0);
    return i;
  }

  private int encrypt(int block) {
    int left = block >>> word & mask;
    int right = block & mask;
    for (int round = 0; round < keys.length; round += 2) {
      left ^= (mix(right) ^ keys[round]) & mask;
      right ^= (mix(left) ^ keys[round + 1]) & mask;
    }
    return left << word | right;
  }

  private int mix(int x) {
    return rotate(x, 1) & rotate(x, 8) ^ rotate(x, 2);
  }

  private int rotate(int x, int by) {
    return (x << by | x >>> (word - by)) & mask;
  }
}
