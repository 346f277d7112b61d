package org.nanodo.jit;

import org.nanodo.ir.TensorType;
import org.nanodo.sharding.NamedSharding;

/**
 * An argument of a function to be compiled.
 *
 * @param sharding its layout over the mesh
 * @param donated whether a call takes its memory over, for a result of its type and layout if there
 *     is one; the array cannot be used afterwards
 */
public record ArgSpec(TensorType type, NamedSharding sharding, boolean donated) {
  /** An argument that is kept. */
  public ArgSpec(TensorType type, NamedSharding sharding) {
    this(type, sharding, false);
  }

  /** The same argument, given away. */
  public ArgSpec donate() {
    return new ArgSpec(type, sharding, true);
  }
}
