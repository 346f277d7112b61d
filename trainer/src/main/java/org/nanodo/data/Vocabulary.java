package org.nanodo.data;

/**
 * What programs must know of a vocabulary.
 *
 * @param size how many ids there are
 * @param pad the id of padding, or {@link org.nanodo.task.Tokens#NO_TOKEN}
 */
public record Vocabulary(int size, int pad) {
  /** One that is padded with 0, as NanoDO's are. */
  public static Vocabulary of(int size) {
    return new Vocabulary(size, 0);
  }

  /** That of a tokenizer. */
  public static Vocabulary of(Tokenizer tokenizer) {
    return new Vocabulary(tokenizer.vocabSize(), tokenizer.padId());
  }
}
