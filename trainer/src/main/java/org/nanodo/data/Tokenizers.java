package org.nanodo.data;

/** Finds the tokenizer that {@code vocab_path} names. */
public final class Tokenizers {
  private Tokenizers() {}

  /**
   * The tokenizer of a vocabulary; an empty path means bytes.
   *
   * @throws DataException if the vocabulary is not one this version reads
   */
  public static Tokenizer open(String vocabPath) {
    if (!vocabPath.isEmpty()) {
      throw new DataException(
          "vocab_path '%s': this version reads no SentencePiece vocabularies; leave vocab_path empty for bytes"
              .formatted(vocabPath));
    }
    return new ByteTokenizer();
  }
}
