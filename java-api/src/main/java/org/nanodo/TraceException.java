package org.nanodo;

/** Use of tensors where no program is being traced, or outside the function they belong to. */
public final class TraceException extends IllegalStateException {
  public TraceException(String message) {
    super(message);
  }
}
