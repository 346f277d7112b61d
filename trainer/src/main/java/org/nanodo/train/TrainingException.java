package org.nanodo.train;

/** A run that cannot go on. */
public sealed class TrainingException extends RuntimeException permits DivergedException {
  private static final long serialVersionUID = 1L;

  public TrainingException(String message) {
    super(message);
  }

  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
