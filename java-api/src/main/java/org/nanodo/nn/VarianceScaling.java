package org.nanodo.nn;

import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/**
 * Draws weights with mean 0 and variance {@code scale / n}, n the fan or the mean of both fans, as
 * {@code jax.nn.initializers.variance_scaling}.
 *
 * @param fanIn how many inputs are summed into an output; 0 if the shape tells, of which the last
 *     two axes are inputs and outputs
 * @param fanOut how many outputs an input is used for; 0 likewise
 */
public record VarianceScaling(
    double scale, Mode mode, Distribution distribution, double fanIn, double fanOut)
    implements ParamInitializer {
  /** Glorot and Bengio, 2010. */
  public static final VarianceScaling XAVIER_UNIFORM =
      new VarianceScaling(1, Mode.FAN_AVG, Distribution.UNIFORM);

  /** LeCun et al., 1998: Flax's choice for kernels. */
  public static final VarianceScaling LECUN_NORMAL =
      new VarianceScaling(1, Mode.FAN_IN, Distribution.TRUNCATED_NORMAL);

  /** The standard deviation of a standard normal number restricted to (−2, 2). */
  private static final double TRUNCATED_STD = 0.87962566103423978;

  /** What n is. */
  public enum Mode {
    /** The number of inputs. */
    FAN_IN,
    /** The number of outputs. */
    FAN_OUT,
    /** Their mean. */
    FAN_AVG
  }

  /** How the weights are distributed; a truncated normal ends at two standard deviations. */
  public enum Distribution {
    /** Between two numbers of equal magnitude. */
    UNIFORM,
    /** Normal. */
    NORMAL,
    /** Normal, without the tails. */
    TRUNCATED_NORMAL
  }

  /** With the fans of the shape. */
  public VarianceScaling(double scale, Mode mode, Distribution distribution) {
    this(scale, mode, distribution, 0, 0);
  }

  @Override
  public VarianceScaling fans(double in, double out) {
    return new VarianceScaling(scale, mode, distribution, in, out);
  }

  @Override
  public Tensor draw(Tensor key, TensorType type) {
    Tensor variance = Lax.scalar(type.dtype(), scale / n(type.shape()));
    return switch (distribution) {
      case UNIFORM -> Random.uniform(key, type, -1, 1).mul(variance.mul(3).sqrt());
      case NORMAL -> Random.normal(key, type, variance.sqrt());
      case TRUNCATED_NORMAL ->
          Random.truncatedNormal(key, type, -2, 2).mul(variance.sqrt().div(TRUNCATED_STD));
    };
  }

  private double n(Shape s) {
    int rank = s.rank();
    double field = rank < 2 ? 1 : (double) s.size() / s.dim(rank - 1) / s.dim(rank - 2);
    double in = fanIn > 0 ? fanIn : field * (rank < 2 ? s.size() : s.dim(rank - 2));
    double out = fanOut > 0 ? fanOut : field * (rank < 1 ? 1 : s.dim(rank - 1));
    return switch (mode) {
      case FAN_IN -> in;
      case FAN_OUT -> out;
      case FAN_AVG -> (in + out) / 2;
    };
  }
}
