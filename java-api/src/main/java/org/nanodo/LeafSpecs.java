package org.nanodo;

import org.nanodo.ir.TensorType;
import org.nanodo.sharding.PartitionSpec;

/**
 * How each leaf of a tree is split over a mesh, as {@code in_specs} and {@code out_specs} in JAX.
 */
@FunctionalInterface
public interface LeafSpecs {
  /**
   * The spec of one leaf.
   *
   * @param path of the leaf, as in {@code blocks/0/kernel}
   * @param type the leaf's type: of an argument the whole, of a result the part on one device
   */
  PartitionSpec spec(String path, TensorType type);
}
