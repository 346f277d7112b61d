package org.nanodo.nn;

import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/**
 * Normalisation by the root mean square of the last axis with a scale, see {@link Nn#rmsNorm}.
 *
 * @param dtype of the result
 */
public record RmsNorm(DType dtype, double epsilon) {
  /** With Flax's epsilon, 1e-6. */
  public RmsNorm(DType dtype) {
    this(dtype, 1e-6);
  }

  /** {@code x} normalised. */
  public Tensor apply(Scope s, Tensor x) {
    Tensor scale = s.param("scale", ParamInitializer.ONES, x.dim(-1));
    return Nn.rmsNorm(x, scale, epsilon, dtype);
  }
}
