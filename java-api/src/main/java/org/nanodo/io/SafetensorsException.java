package org.nanodo.io;

/**
 * A safetensors file that cannot be written, or read as what was expected; the message names the
 * file.
 */
public final class SafetensorsException extends RuntimeException {
  SafetensorsException(String message) {
    super(message);
  }

  public SafetensorsException(String message, Throwable cause) {
    super(message, cause);
  }
}
