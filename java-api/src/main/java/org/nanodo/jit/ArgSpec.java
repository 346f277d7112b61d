package org.nanodo.jit;

import org.nanodo.ir.TensorType;
import org.nanodo.sharding.NamedSharding;

/**
 * The type and sharding of an argument that a function is compiled for.
 *
 * @param weaklyTyped see {@link org.nanodo.Tensor#isWeaklyTyped}
 * @param donated whether calls reuse its memory, for a result of its type and sharding if there is
 *     one; the array cannot be used afterwards
 */
public record ArgSpec(
    TensorType type, NamedSharding sharding, boolean weaklyTyped, boolean donated) {
  /** An argument of exactly this type that is not donated. */
  public ArgSpec(TensorType type, NamedSharding sharding) {
    this(type, sharding, false, false);
  }

  /** The same argument, donated. */
  public ArgSpec donate() {
    return new ArgSpec(type, sharding, weaklyTyped, true);
  }
}
