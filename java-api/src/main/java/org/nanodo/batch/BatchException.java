package org.nanodo.batch;

/** A function that cannot be mapped over an axis as requested. */
public final class BatchException extends IllegalArgumentException {
  public BatchException(String message) {
    super(message);
  }
}
