package org.nanodo.sharding;

import org.nanodo.ir.UserLine;

/** A layout that a mesh or a tensor cannot have. */
public final class ShardingException extends IllegalArgumentException {
  private final String reason;

  /** A message that ends with the user's line. */
  public ShardingException(String message) {
    super(UserLine.after(message));
    this.reason = message;
  }

  /** The message without a line. */
  public String reason() {
    return reason;
  }
}
