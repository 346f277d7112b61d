package org.nanodo.data;

/** Checks token ids. */
final class Ids {
  private Ids() {}

  /**
   * Refuses ids that are not in a vocabulary.
   *
   * @throws DataException naming the first
   */
  static void require(int[] ids, int vocabSize) {
    for (int id : ids) {
      if (id < 0 || id >= vocabSize) {
        throw new DataException(
            "token id %d is not in the vocabulary, which has 0 to %d".formatted(id, vocabSize - 1));
      }
    }
  }
}
