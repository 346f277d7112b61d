package org.nanodo.sharding;

/** A layout that a mesh or a tensor cannot have. */
public final class ShardingException extends IllegalArgumentException {
  public ShardingException(String message) {
    super(message);
  }
}
