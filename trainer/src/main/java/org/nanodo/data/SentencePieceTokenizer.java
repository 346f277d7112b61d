package org.nanodo.data;

import java.util.Arrays;
import org.nanodo.config.ConfigException;
import org.nanodo.sentencepiece.SentencePiece;
import org.nanodo.sentencepiece.SentencePieceException;

/** A SentencePiece vocabulary whose padding, BOS and EOS are as NanoDO requires. */
final class SentencePieceTokenizer implements Tokenizer {
  private final SentencePiece pieces;
  private final int fingerprint;

  private SentencePieceTokenizer(SentencePiece pieces, int fingerprint) {
    this.pieces = pieces;
    this.fingerprint = fingerprint;
  }

  /**
   * The tokenizer of a serialized model.
   *
   * @param name the file's name, for messages
   * @throws ConfigException if it is not a model, or its padding, BOS or EOS are not as required
   */
  static Tokenizer of(String name, byte[] model) {
    SentencePiece pieces;
    try {
      pieces = SentencePiece.of(model);
    } catch (SentencePieceException e) {
      throw new ConfigException(
          "vocab_path %s is %s; give a SentencePiece .model file, or leave vocab_path empty for bytes"
              .formatted(name, String.valueOf(e.getMessage()).replaceFirst("\\.$", "")),
          e);
    }
    if (pieces.padId() != 0 || pieces.bosId() < 0 || pieces.eosId() < 0) {
      String found =
          "pad %d, bos %d, eos %d".formatted(pieces.padId(), pieces.bosId(), pieces.eosId());
      pieces.close();
      throw new ConfigException(
          "vocab_path %s has %s (-1: undefined); expected pad 0, a BOS and an EOS: train it with --pad_id=0 --bos_id=1 --eos_id=2 --unk_id=3"
              .formatted(name, found));
    }
    return new SentencePieceTokenizer(pieces, Arrays.hashCode(model));
  }

  @Override
  public int vocabSize() {
    return pieces.size();
  }

  @Override
  public int fingerprint() {
    return fingerprint;
  }

  @Override
  public int bosId() {
    return pieces.bosId();
  }

  @Override
  public int eosId() {
    return pieces.eosId();
  }

  /** An unpaired surrogate, which UTF-8 cannot encode, becomes a question mark. */
  @Override
  public int[] encode(String text) {
    return pieces.encode(text);
  }

  /** Bytes that are not UTF-8, as a model may sample them, become U+FFFD. */
  @Override
  public String decode(int[] ids) {
    Ids.require(ids, vocabSize());
    return pieces.decode(ids);
  }

  @Override
  public void close() {
    pieces.close();
  }
}
