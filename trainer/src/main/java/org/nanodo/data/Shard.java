package org.nanodo.data;

/**
 * Which part of the training documents a process reads. Parts are disjoint, of the same size, and
 * contiguous in the order of the source, as those of Grain's {@code ShardOptions} with {@code
 * drop_remainder}; each is shuffled by itself.
 */
record Shard(int index, int count) {
  /** All documents. */
  static final Shard WHOLE = new Shard(0, 1);

  int size(int documents) {
    return documents / count;
  }

  DocumentOrder order(int documents, long seed) {
    int size = size(documents);
    return new ShuffledOrder(index * size, size, seed);
  }

  /** For the description of data; nothing if it is whole. */
  String describe() {
    return count == 1 ? "" : ", part %d of %d".formatted(index, count);
  }
}
