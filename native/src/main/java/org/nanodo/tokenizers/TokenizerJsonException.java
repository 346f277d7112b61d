package org.nanodo.tokenizers;

/** What the tokenizers library refuses, in its own words. */
public final class TokenizerJsonException extends RuntimeException {
  TokenizerJsonException(String message, Throwable cause) {
    super(message, cause);
  }
}
