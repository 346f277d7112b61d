package org.nanodo.batch;

import org.nanodo.ir.UserLine;

/** A function that cannot be mapped over an axis as requested. */
public final class BatchException extends IllegalArgumentException {
  /** A message that ends with the user's line. */
  public BatchException(String message) {
    super(UserLine.after(message));
  }
}
