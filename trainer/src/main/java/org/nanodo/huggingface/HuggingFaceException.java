package org.nanodo.huggingface;

/** Weights that cannot be used; the message names the file or tensor. */
public final class HuggingFaceException extends RuntimeException {
  HuggingFaceException(String message) {
    super(message);
  }

  HuggingFaceException(String message, Throwable cause) {
    super(message, cause);
  }
}
