package org.nanodo.data;

import java.util.Arrays;

/** C++'s {@code std::seed_seq} of one number: section [rand.util.seedseq] of the C++ standard. */
final class SeedSequence {
  private static final int N = 4;

  private SeedSequence() {}

  /** The first four 32-bit numbers that it generates. */
  static int[] four(int seed) {
    var v = new int[N];
    Arrays.fill(v, 0x8b8b8b8b);
    for (int k = 0; k < N; k++) {
      int r = 1664525 * fold(v[k] ^ v[(k + 1) % N] ^ v[(k + 3) % N]);
      v[(k + 1) % N] += r;
      r += k == 0 ? 1 : k == 1 ? k + seed : k;
      v[(k + 2) % N] += r;
      v[k] = r;
    }
    for (int k = 0; k < N; k++) {
      int r = 1566083941 * fold(v[k] + v[(k + 1) % N] + v[(k + 3) % N]);
      v[(k + 1) % N] ^= r;
      r -= k;
      v[(k + 2) % N] ^= r;
      v[k] = r;
    }
    return v;
  }

  private static int fold(int x) {
    return x ^ x >>> 27;
  }
}
