package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The 256 bytes of UTF-8 as tokens: pad 0, BOS 1, EOS 2, byte b is b + 3. */
record ByteTokenizer() implements Tokenizer {
  private static final int SPECIAL = 3;
  private static final int SIZE = 256 + SPECIAL;

  @Override
  public int vocabSize() {
    return SIZE;
  }

  @Override
  public int fingerprint() {
    return 0;
  }

  @Override
  public int bosId() {
    return 1;
  }

  @Override
  public int eosId() {
    return 2;
  }

  /** An unpaired surrogate, which UTF-8 cannot encode, becomes a question mark. */
  @Override
  public int[] encode(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    var ids = new int[utf8.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (utf8[i] & 0xff) + SPECIAL;
    }
    return ids;
  }

  /** Bytes that are not UTF-8, as a model may sample them, become U+FFFD. */
  @Override
  public String decode(int[] ids) {
    var utf8 = new byte[ids.length];
    int n = 0;
    for (int id : ids) {
      if (id < 0 || id >= SIZE) {
        throw new DataException(
            "token id %d is not in the byte vocabulary, which has 0 to %d".formatted(id, SIZE - 1));
      }
      if (id >= SPECIAL) {
        utf8[n++] = (byte) (id - SPECIAL);
      }
    }
    return new String(utf8, 0, n, UTF_8);
  }
}
