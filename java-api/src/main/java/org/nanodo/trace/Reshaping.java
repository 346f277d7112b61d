package org.nanodo.trace;

import java.util.Arrays;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeException;

/** Sizes of a reshaped tensor. */
final class Reshaping {
  private Reshaping() {}

  /** The shape that {@code dims} mean, of which one may be -1. */
  static Shape target(Tensor x, int... dims) {
    int[] sizes = dims.clone();
    boolean several = Arrays.stream(sizes).filter(d -> d == -1).count() > 1;
    if (several || Arrays.stream(sizes).anyMatch(d -> d < -1)) {
      throw new ShapeException(
          "reshape: %s cannot have sizes %s (%s)"
              .formatted(x, Arrays.toString(dims), CallSite.find()));
    }
    long known = Shape.of(Arrays.stream(sizes).filter(d -> d != -1).toArray()).size();
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == -1) {
        sizes[i] = Shape.size("reshape", known == 0 ? 0 : x.shape().size() / known);
      }
    }
    return Shape.of(sizes);
  }
}
