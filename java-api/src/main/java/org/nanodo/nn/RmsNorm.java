package org.nanodo.nn;

import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.sharding.LogicalAxes;

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
    List<String> axes = List.of(LogicalAxes.NONE);
    Tensor scale = s.param("scale", ParamInitializer.ONES, axes, x.dim(-1));
    return Nn.rmsNorm(x, scale, epsilon, dtype);
  }
}
