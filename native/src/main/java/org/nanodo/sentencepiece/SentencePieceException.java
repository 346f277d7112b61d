package org.nanodo.sentencepiece;

/** What SentencePiece refuses, in its own words. */
public final class SentencePieceException extends RuntimeException {
  SentencePieceException(String message, Throwable cause) {
    super(message, cause);
  }
}
