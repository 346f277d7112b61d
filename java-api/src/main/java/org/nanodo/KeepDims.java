package org.nanodo;

import java.util.List;

/**
 * The reductions of a tensor with {@code keepdims=True}: {@code x.keepDims().sum(1)} has every axis
 * of {@code x}, those that it sums over with size one, so that both are broadcast together.
 */
public final class KeepDims extends NanReductions {
  private final Tensor x;

  KeepDims(Tensor x) {
    this.x = x;
  }

  @Override
  Tensor self() {
    return x;
  }

  /** A result may have further axes before those of the tensor, as that of several quantiles. */
  @Override
  Tensor shaped(Tensor reduced, int... axes) {
    List<Integer> over = over("keepDims", x, axes);
    int further = reduced.rank() + over.size() - x.rank();
    int[] dims = new int[further + x.rank()];
    for (int d = 0; d < dims.length; d++) {
      int axis = d - further;
      dims[d] = axis < 0 ? reduced.dim(d) : over.contains(axis) ? 1 : x.dim(axis);
    }
    return reduced.reshape(dims);
  }
}
