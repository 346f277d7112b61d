package org.nanodo.nn;

import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/**
 * Layer normalisation over the last axis with a scale, see {@link Nn#layerNorm}.
 *
 * @param dtype of the result
 * @param bias whether there is a bias too
 */
public record LayerNorm(DType dtype, double epsilon, boolean bias) {
  /** With Flax's epsilon, 1e-6, and no bias. */
  public LayerNorm(DType dtype) {
    this(dtype, 1e-6, false);
  }

  /** {@code x} normalised. */
  public Tensor apply(Scope s, Tensor x) {
    int D = x.dim(-1);
    Tensor scale = s.param("scale", ParamInitializer.ONES, D);
    if (!bias) {
      return Nn.layerNorm(x, scale, epsilon, dtype);
    }
    Tensor normalised = Nn.layerNorm(x, scale, epsilon, DType.F32);
    return normalised.add(s.param("bias", ParamInitializer.ZEROS, D)).astype(dtype);
  }
}
