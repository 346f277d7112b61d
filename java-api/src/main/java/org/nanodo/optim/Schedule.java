package org.nanodo.optim;

import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/** A learning rate as a function of the step, both scalars: int32 in, float32 out. */
@FunctionalInterface
public interface Schedule {
  /** The rate at {@code step}, counted from zero. */
  Tensor at(Tensor step);

  /** The same rate at every step. */
  static Schedule constant(double value) {
    return step -> Lax.scalar(DType.F32, value);
  }

  /**
   * From {@code init} to {@code end} in equal steps, then {@code end}; as {@code
   * optax.linear_schedule}, which stays at {@code init} if there are no steps.
   */
  static Schedule linear(double init, double end, int steps) {
    return steps <= 0
        ? constant(init)
        : step -> fraction(step, steps).neg().add(1).mul(init - end).add(end);
  }

  /**
   * Half a cosine from {@code init} down to {@code alpha · init}; as {@code
   * optax.cosine_decay_schedule}. Loshchilov and Hutter, arXiv:1608.03983.
   */
  static Schedule cosine(double init, int steps, double alpha) {
    return step -> {
      Tensor cosine = fraction(step, steps).mul(Math.PI).cos().add(1).mul(0.5);
      return cosine.mul(1 - alpha).add(alpha).mul(init);
    };
  }

  /** {@code init · √(shift / (step + shift))}. */
  static Schedule rsqrt(double init, int shift) {
    return step -> step.astype(DType.F32).add(shift).rsqrt().mul(init * Math.sqrt(shift));
  }

  /** This schedule up to {@code boundary}, from there {@code next}, which counts from zero. */
  default Schedule until(int boundary, Schedule next) {
    return step -> {
      Tensor edge = Lax.full(TensorType.of(step.dtype()), boundary);
      return Lax.where(step.lt(edge), at(step), next.at(step.sub(edge)));
    };
  }

  private static Tensor fraction(Tensor step, int steps) {
    return step.astype(DType.F32).maximum(0).minimum(steps).div(steps);
  }
}
