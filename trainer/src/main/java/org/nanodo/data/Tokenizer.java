package org.nanodo.data;

import java.util.stream.IntStream;
import org.nanodo.task.Tokens;

/** Text to token ids and back. Thread-safe. */
public interface Tokenizer extends AutoCloseable {
  /** In place of an id: there is no such token. */
  int NONE = Tokens.NO_TOKEN;

  /** The number of ids, which are 0 to {@code vocabSize() - 1}. */
  int vocabSize();

  /** A hash that differs between vocabularies of one size. */
  int fingerprint();

  /**
   * The id that pads rows, which is neither text nor a target of the loss: 0, as NanoDO has it, or
   * {@link #NONE}, which pads rows too.
   */
  default int padId() {
    return 0;
  }

  /** The id before a document, or {@link #NONE}. */
  int bosId();

  /** The id after a document, or {@link #NONE}. */
  int eosId();

  /** Whether there is text for ids; if not, {@link #encode} takes ids as numbers. */
  default boolean hasText() {
    return true;
  }

  /** The ids of {@code text}, without BOS and EOS. */
  int[] encode(String text);

  /** The ids of a document that begins with {@code text}: with BOS, if there is one. */
  default int[] beginning(String text) {
    IntStream bos = bosId() == NONE ? IntStream.empty() : IntStream.of(bosId());
    return IntStream.concat(bos, IntStream.of(encode(text))).toArray();
  }

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
