package org.nanodo.grad;

/** A function that has no gradient as asked for. */
public final class GradException extends IllegalArgumentException {
  public GradException(String message) {
    super(message);
  }
}
