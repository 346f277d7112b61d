package org.nanodo.checkpoint;

/** A checkpoint that cannot be written or restored; the message says what to do. */
public final class CheckpointException extends RuntimeException {
  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
