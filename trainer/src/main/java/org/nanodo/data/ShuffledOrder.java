package org.nanodo.data;

/**
 * The order of documents of Grain's {@code IndexSampler}, shuffled: epoch e is shuffled by the data
 * seed + e. Each position is computed by itself, so a resume at any position costs nothing.
 *
 * @param first the number of the first document
 */
record ShuffledOrder(int first, int size, long seed) implements DocumentOrder {
  /** All of {@code size} documents. */
  ShuffledOrder(int size, long seed) {
    this(0, size, seed);
  }

  @Override
  public int document(int epoch, int position) {
    return first + new IndexShuffle(size - 1, (int) (seed + epoch)).of(position);
  }
}
