package org.nanodo.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.nanodo.config.ConfigException;
import org.nanodo.tokenizers.TokenizerJson;
import org.nanodo.tokenizers.TokenizerJsonException;

/** A {@code tokenizer.json} of Hugging Face's, with what the files beside it say of it. */
final class HuggingFaceTokenizer implements Tokenizer {
  private final TokenizerJson tokenizer;
  private final SpecialIds special;
  private final int vocabSize;
  private final int fingerprint;

  private HuggingFaceTokenizer(
      TokenizerJson tokenizer, SpecialIds special, int vocabSize, int fingerprint) {
    this.tokenizer = tokenizer;
    this.special = special;
    this.vocabSize = vocabSize;
    this.fingerprint = fingerprint;
  }

  /**
   * The tokenizer of a file. Its vocabulary is as large as the {@code config.json} beside it says,
   * if that is larger: models often have a few rows more.
   *
   * @param file where the files beside it are looked for
   * @param json its content
   * @throws ConfigException if it or a file beside it is damaged, or names a token that it lacks
   */
  static Tokenizer of(Path file, String json) {
    TokenizerJson tokenizer;
    try {
      tokenizer = TokenizerJson.of(json);
    } catch (TokenizerJsonException e) {
      throw new ConfigException(
          "vocab_path %s is no tokenizer of Hugging Face's that can be used: %s; give a tokenizer.json, a SentencePiece .model file, or leave vocab_path empty for bytes"
              .formatted(file, e.getMessage()),
          e);
    }
    try {
      var vocabulary = TokenizerVocabulary.parse(json);
      var around = new TokenizerFolder(file);
      SpecialIds special =
          around.special(vocabulary).withoutUnusedBos(around.addsBos(), tokenizer.encode("", true));
      int size = Math.max(vocabulary.size(), around.modelVocabSize());
      int fingerprint = 31 * json.hashCode() + Objects.hash(size, special);
      return new HuggingFaceTokenizer(tokenizer, special, size, fingerprint);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  @Override
  public int vocabSize() {
    return vocabSize;
  }

  @Override
  public int fingerprint() {
    return fingerprint;
  }

  @Override
  public int padId() {
    return special.pad();
  }

  @Override
  public int bosId() {
    return special.bos();
  }

  @Override
  public int eosId() {
    return special.eos();
  }

  /** An unpaired surrogate, which UTF-8 cannot encode, becomes a question mark. */
  @Override
  public int[] encode(String text) {
    return tokenizer.encode(text, false);
  }

  /**
   * Special tokens, and ids that the model has and the tokenizer lacks, have no text. Bytes that
   * are not UTF-8, as a model may sample them, become U+FFFD.
   */
  @Override
  public String decode(int[] ids) {
    Ids.require(ids, vocabSize);
    IntStream text = Arrays.stream(ids).filter(id -> !special.contains(id));
    return tokenizer.decode(text.toArray());
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
