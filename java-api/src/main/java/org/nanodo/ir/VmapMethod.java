package org.nanodo.ir;

/** How a custom call is computed for each example of a batch, as {@code vmap_method} in JAX. */
public enum VmapMethod {
  /** Not at all: {@code vmap} refuses it. */
  NONE,
  /** By a call for each example, one after another, in a loop. */
  SEQUENTIAL,
  /** The same without the loop. */
  SEQUENTIAL_UNROLLED,
  /**
   * By one call, in which all arguments and results have one more leading axis: of size 1 in
   * arguments that are the same for all examples.
   */
  EXPAND_DIMS,
  /** The same, where all arguments have the leading axis in full. */
  BROADCAST_ALL
}
