package org.nanodo.nn;

import org.nanodo.ir.TensorType;
import org.nanodo.random.Random;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;

/**
 * Draws weights with mean 0 and variance {@code scale / n}, n the fan or the mean of both fans, as
 * {@code jax.nn.initializers.variance_scaling}.
 */
public record VarianceScaling(double scale, Mode mode, Distribution distribution) {
  /** Glorot and Bengio, 2010. */
  public static final VarianceScaling XAVIER_UNIFORM =
      new VarianceScaling(1, Mode.FAN_AVG, Distribution.UNIFORM);

  /** The standard deviation of a standard normal number restricted to (−2, 2). */
  private static final double TRUNCATED_STD = 0.87962566103423978;

  /** What n is. */
  public enum Mode {
    FAN_IN,
    FAN_OUT,
    FAN_AVG
  }

  /** How the weights are distributed; a truncated normal ends at two standard deviations. */
  public enum Distribution {
    UNIFORM,
    NORMAL,
    TRUNCATED_NORMAL
  }

  /**
   * Draws a tensor of weights for each key.
   *
   * @param fanIn how many inputs are summed into an output
   * @param fanOut how many outputs an input is used for
   */
  public Tensor draw(Tensor key, TensorType type, double fanIn, double fanOut) {
    double n =
        switch (mode) {
          case FAN_IN -> fanIn;
          case FAN_OUT -> fanOut;
          case FAN_AVG -> (fanIn + fanOut) / 2;
        };
    Tensor variance = Lax.scalar(type.dtype(), scale / n);
    return switch (distribution) {
      case UNIFORM -> Random.uniform(key, type, -1, 1).mul(variance.mul(3).sqrt());
      case NORMAL -> Random.normal(key, type, variance.sqrt());
      case TRUNCATED_NORMAL ->
          Random.truncatedNormal(key, type, -2, 2).mul(variance.sqrt().div(TRUNCATED_STD));
    };
  }
}
