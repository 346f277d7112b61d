package org.nanodo.tokenizers;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.Arrays;
import java.util.function.LongFunction;
import org.nanodo.pjrt.NativeHandle;

/**
 * A tokenizer as a {@code tokenizer.json} describes it, by which any number of threads may encode
 * and decode at once. Texts are neither cut off nor padded, whatever the file says.
 */
public final class TokenizerJson extends NativeHandle {
  private final TokenizersLibrary library;

  private TokenizerJson(TokenizersLibrary library, long address) {
    super("tokenizer", address);
    this.library = library;
    library.disableTruncation(address);
    library.disablePadding(address);
  }

  /**
   * Reads a description.
   *
   * @throws TokenizerJsonException if it is none, or the library cannot be loaded
   */
  public static TokenizerJson of(String json) {
    TokenizersLibrary library = TokenizersNative.library();
    try {
      return new TokenizerJson(library, library.createTokenizerFromString(json));
    } catch (RuntimeException e) {
      throw new TokenizerJsonException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The ids of a text. A surrogate without its partner is taken as a question mark.
   *
   * @param special whether to add what the tokenizer puts around a text, such as a BOS
   */
  public int[] encode(String text, boolean special) {
    String whole = new String(text.getBytes(UTF_8), UTF_8);
    return call(
        "encode",
        address -> {
          long encoding = library.encode(address, whole, special);
          try {
            return Arrays.stream(library.getTokenIds(encoding))
                .mapToInt(Math::toIntExact)
                .toArray();
          } finally {
            library.deleteEncoding(encoding);
          }
        });
  }

  /** The text of ids, without special tokens; what the vocabulary lacks has no text. */
  public String decode(int[] ids) {
    long[] wide = Arrays.stream(ids).asLongStream().toArray();
    return call("decode", address -> library.decode(address, wide, true));
  }

  private <T> T call(String doing, LongFunction<T> function) {
    long address = use();
    try {
      return function.apply(address);
    } catch (RuntimeException e) {
      throw new TokenizerJsonException("cannot %s: %s".formatted(doing, e.getMessage()), e);
    } finally {
      release();
    }
  }

  @Override
  protected void destroy(long address) {
    library.deleteTokenizer(address);
  }
}
