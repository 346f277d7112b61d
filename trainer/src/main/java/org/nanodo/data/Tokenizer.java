package org.nanodo.data;

/** Text to token ids and back. Thread-safe. The id of padding is 0, as NanoDO has it. */
public interface Tokenizer extends AutoCloseable {
  /** The number of ids, which are 0 to {@code vocabSize() - 1}. */
  int vocabSize();

  /** A hash that differs between vocabularies of one size. */
  int fingerprint();

  /** The id that pads rows; it is neither text nor a target of the loss. */
  default int padId() {
    return 0;
  }

  /** The id before a document. */
  int bosId();

  /** The id after a document. */
  int eosId();

  /** Whether there is text for ids; if not, {@link #encode} and {@link #decode} refuse. */
  default boolean hasText() {
    return true;
  }

  /** The ids of {@code text}, without BOS and EOS. */
  int[] encode(String text);

  /**
   * The text of {@code ids}; padding, BOS and EOS have none.
   *
   * @throws DataException if an id is not in the vocabulary
   */
  String decode(int[] ids);

  /** Frees native memory, if there is any. */
  @Override
  default void close() {}
}
