package org.nanodo;

/** Use of a tracer outside of the function that it belongs to, or of a value that it lacks. */
public final class TraceException extends IllegalStateException {
  public TraceException(String message) {
    super(message);
  }
}
