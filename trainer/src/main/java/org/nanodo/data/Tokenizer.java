package org.nanodo.data;

/** Text to token ids and back. Thread-safe. The id of padding is 0, as NanoDO has it. */
public interface Tokenizer extends AutoCloseable {
  /** How many ids there are: they are 0 to {@code vocabSize() - 1}. */
  int vocabSize();

  /** Tells another vocabulary of that size from this one. */
  int fingerprint();

  /** The id that fills rows up; it never stands for text and is never a target of the loss. */
  default int padId() {
    return 0;
  }

  /** The id before a document. */
  int bosId();

  /** The id after a document. */
  int eosId();

  /** The ids of {@code text} alone, without BOS and EOS. */
  int[] encode(String text);

  /**
   * The text of {@code ids}; padding, BOS and EOS have none.
   *
   * @throws DataException if an id is not of the vocabulary
   */
  String decode(int[] ids);

  /** Frees what the vocabulary holds. */
  @Override
  default void close() {}
}
