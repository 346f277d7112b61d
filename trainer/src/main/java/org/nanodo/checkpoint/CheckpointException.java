package org.nanodo.checkpoint;

/** State that cannot be written, or read as what was expected; the message says what to do. */
public final class CheckpointException extends RuntimeException {
  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
