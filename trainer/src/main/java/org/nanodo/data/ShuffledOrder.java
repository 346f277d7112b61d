package org.nanodo.data;

/**
 * The order of documents of Grain's {@code IndexSampler}, shuffled and not sharded: epoch e is
 * shuffled by the data seed + e. Each position is computed by itself, so a resume at any position
 * costs nothing.
 */
record ShuffledOrder(int size, long seed) implements DocumentOrder {
  @Override
  public int document(int epoch, int position) {
    return new IndexShuffle(size - 1, (int) (seed + epoch)).of(position);
  }
}
