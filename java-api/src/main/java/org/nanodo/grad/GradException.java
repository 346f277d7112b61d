package org.nanodo.grad;

import org.nanodo.ir.UserLine;

/** A function that cannot be differentiated as requested. */
public final class GradException extends IllegalArgumentException {
  /** A message that ends with the user's line. */
  public GradException(String message) {
    super(UserLine.after(message));
  }
}
