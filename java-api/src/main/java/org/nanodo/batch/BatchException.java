package org.nanodo.batch;

/** A function that cannot be mapped over an axis as asked for. */
public final class BatchException extends IllegalArgumentException {
  public BatchException(String message) {
    super(message);
  }
}
