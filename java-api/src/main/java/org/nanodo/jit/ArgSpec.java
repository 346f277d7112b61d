package org.nanodo.jit;

import org.nanodo.ir.TensorType;
import org.nanodo.sharding.NamedSharding;

/**
 * The type and sharding of an argument that a function is compiled for.
 *
 * @param donated whether calls reuse its memory, for a result of its type and sharding if there is
 *     one; the array cannot be used afterwards
 */
public record ArgSpec(TensorType type, NamedSharding sharding, boolean donated) {
  /** An argument that is not donated. */
  public ArgSpec(TensorType type, NamedSharding sharding) {
    this(type, sharding, false);
  }

  /** The same argument, donated. */
  public ArgSpec donate() {
    return new ArgSpec(type, sharding, true);
  }
}
