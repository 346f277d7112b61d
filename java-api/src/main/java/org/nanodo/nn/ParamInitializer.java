package org.nanodo.nn;

import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.TensorType;

/**
 * Draws the initial value of a parameter. Parameters of equal types and initializers are drawn by
 * one program, so that an initializer is best a constant or a record.
 */
@FunctionalInterface
public interface ParamInitializer {
  /** Zeros. */
  ParamInitializer ZEROS = (key, type) -> Lax.full(type, 0);

  /** Ones. */
  ParamInitializer ONES = (key, type) -> Lax.full(type, 1);

  /** Normal numbers with mean 0. */
  record Normal(double stddev) implements ParamInitializer {
    @Override
    public Tensor draw(Tensor key, TensorType type) {
      return Random.normal(key, type, Lax.scalar(type.dtype(), stddev));
    }
  }

  /**
   * The value from a key of its own.
   *
   * @param key u32[2]
   */
  Tensor draw(Tensor key, TensorType type);

  /** The same for a kernel with so many inputs and outputs; of use if the variance follows them. */
  default ParamInitializer fans(double in, double out) {
    return this;
  }

  /** How many inputs {@link #fans} has said there are; 0 if it has not. */
  default double fanIn() {
    return 0;
  }
}
