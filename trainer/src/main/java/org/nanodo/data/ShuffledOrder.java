package org.nanodo.data;

import java.util.Random;

/**
 * Another shuffle for each epoch, from the data seed alone. {@link Random} is specified to the bit,
 * so the order is the same on every Java. Not thread-safe.
 */
final class ShuffledOrder implements DocumentOrder {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final int size;
  private final long seed;
  private int[] permutation = {};
  private int permutationOf = -1;

  ShuffledOrder(int size, long seed) {
    this.size = size;
    this.seed = seed;
  }

  @Override
  public int document(int epoch, int position) {
    if (epoch != permutationOf) {
      permutation = shuffle(new Random(Hash.finish(seed + (epoch + 1) * GOLDEN)));
      permutationOf = epoch;
    }
    return permutation[position];
  }

  private int[] shuffle(Random random) {
    var p = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      p[i] = p[j];
      p[j] = i;
    }
    return p;
  }
}
