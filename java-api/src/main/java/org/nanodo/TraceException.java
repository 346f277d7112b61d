package org.nanodo;

import org.nanodo.ir.UserLine;

/** Use of a tracer outside of the function that it belongs to, or of a value that it lacks. */
public final class TraceException extends IllegalStateException {
  /** A message that ends with the user's line. */
  public TraceException(String message) {
    super(UserLine.after(message));
  }
}
