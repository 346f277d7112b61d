package org.nanodo.model;

import org.nanodo.ir.DType;
import org.nanodo.nn.Nn;
import org.nanodo.trace.Tensor;

/** Layer normalisation with a scale and no bias. */
record LayerNorm(Tensor scale) {
  private static final double EPSILON = 1e-6;

  Tensor apply(Tensor x_BxLxD, DType dtype) {
    return Nn.layerNorm(x_BxLxD, scale, EPSILON, dtype);
  }
}
