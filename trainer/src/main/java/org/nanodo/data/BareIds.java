package org.nanodo.data;

/**
 * A vocabulary of which only the size is known, for tokens made beforehand by other programs.
 *
 * @param vocabSize how many ids there are
 */
record BareIds(int vocabSize) implements Tokenizer {
  /** What {@code vocab_path} begins with; a number follows. */
  static final String PREFIX = "ids:";

  private static final int NONE = -1;

  @Override
  public int fingerprint() {
    return 0;
  }

  @Override
  public boolean hasText() {
    return false;
  }

  @Override
  public int bosId() {
    return NONE;
  }

  @Override
  public int eosId() {
    return NONE;
  }

  @Override
  public int[] encode(String text) {
    throw refused("cannot make token ids of text");
  }

  @Override
  public String decode(int[] ids) {
    throw refused("cannot make text of token ids");
  }

  private DataException refused(String what) {
    return new DataException(
        "vocab_path=%s%d is a number of ids without a vocabulary and %s; give a SentencePiece .model file"
            .formatted(PREFIX, vocabSize, what));
  }
}
