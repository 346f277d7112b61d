package org.nanodo.data;

/**
 * The order of Grain's {@code IndexSampler}, shuffled and not sharded: that of epoch e is the
 * shuffle of the data seed + e. A place is computed from its number alone, so resuming anywhere
 * costs nothing.
 */
record ShuffledOrder(int size, long seed) implements DocumentOrder {
  @Override
  public int document(int epoch, int position) {
    return new IndexShuffle(size - 1, (int) (seed + epoch)).of(position);
  }
}
