package org.nanodo.grad;

/** A function that cannot be differentiated as requested. */
public final class GradException extends IllegalArgumentException {
  public GradException(String message) {
    super(message);
  }
}
