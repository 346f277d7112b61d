package org.nanodo.batch;

import org.nanodo.ir.TensorType;

/** Which axis of each leaf of a tree is mapped, as {@code in_axes} and {@code out_axes} in JAX. */
@FunctionalInterface
public interface LeafAxes {
  /** The axis of a leaf that all examples share. */
  int NOT_MAPPED = Integer.MIN_VALUE;

  /**
   * The axis of one leaf; a negative one counts from the end.
   *
   * @param path of the leaf, as in {@code blocks/0/kernel}
   * @param type the leaf's type, with the mapped axis in an argument, without it in a result
   * @return the axis, or {@link #NOT_MAPPED}
   */
  int axis(String path, TensorType type);
}
