package org.nanodo.sentencepiece;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.nanodo.sentencepiece.bindings.sentencepiece.nanodo_sp_decode;
import static org.nanodo.sentencepiece.bindings.sentencepiece.nanodo_sp_encode;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import org.nanodo.pjrt.JavaCpp;
import org.nanodo.pjrt.NativeHandle;
import org.nanodo.sentencepiece.bindings.sentencepiece;

/** A SentencePiece model, by which any number of threads may encode and decode at once. */
public final class SentencePiece extends NativeHandle {
  static {
    JavaCpp.configure();
  }

  private final int[] ids = new int[5];

  private SentencePiece(long address) {
    super("vocabulary", address);
    sentencepiece.nanodo_sp_ids(address, ids);
  }

  /**
   * Reads a serialized model, which is what a {@code .model} file holds.
   *
   * @throws SentencePieceException if it is none, or is damaged
   */
  public static SentencePiece of(byte[] model) {
    try {
      return new SentencePiece(sentencepiece.nanodo_sp_load(model, model.length));
    } catch (RuntimeException e) {
      throw new SentencePieceException("no SentencePiece model: " + e.getMessage(), e);
    }
  }

  /** How many pieces there are; their ids are 0 to {@code size() - 1}. */
  public int size() {
    return ids[0];
  }

  /** The id of padding, or -1. */
  public int padId() {
    return ids[1];
  }

  /** The id of the beginning of a text, or -1. */
  public int bosId() {
    return ids[2];
  }

  /** The id of the end of a text, or -1. */
  public int eosId() {
    return ids[3];
  }

  /** The ids of a text. A surrogate without its partner is taken as a question mark. */
  public int[] encode(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    // Nearly always enough: a piece has a byte at least, but normalization can add some.
    var found = new int[utf8.length + 1];
    long count = encode(utf8, found);
    if (count > found.length) {
      found = new int[Math.toIntExact(count)];
      encode(utf8, found);
    }
    return Arrays.copyOf(found, (int) count);
  }

  private long encode(byte[] utf8, int[] found) {
    return call("encode", a -> nanodo_sp_encode(a, utf8, utf8.length, found, found.length));
  }

  /**
   * The text of ids; bytes among them that are not UTF-8 become U+FFFD.
   *
   * @throws IndexOutOfBoundsException if an id is not one of the vocabulary
   */
  public String decode(int[] from) {
    for (int id : from) {
      Objects.checkIndex(id, size());
    }
    var utf8 = new byte[Math.toIntExact(8L * from.length)];
    long count = decode(from, utf8);
    if (count > utf8.length) {
      utf8 = new byte[Math.toIntExact(count)];
      decode(from, utf8);
    }
    return new String(utf8, 0, (int) count, UTF_8);
  }

  private long decode(int[] from, byte[] utf8) {
    return call("decode", a -> nanodo_sp_decode(a, from, from.length, utf8, utf8.length));
  }

  private long call(String doing, LongUnaryOperator function) {
    long address = use();
    try {
      return function.applyAsLong(address);
    } catch (RuntimeException e) {
      throw new SentencePieceException("cannot %s: %s".formatted(doing, e.getMessage()), e);
    } finally {
      release();
    }
  }

  @Override
  protected void destroy(long address) {
    sentencepiece.nanodo_sp_free(address);
  }
}
