package org.nanodo.train;

import java.util.Map;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/**
 * Everything that a training step changes.
 *
 * @param step optimizer steps made so far, an int32 scalar
 * @param micro micro-batches of the step under way, an int32 scalar; zero without accumulation
 * @param opt the optimizer's state, by what it is and the parameter's path: {@code
 *     mu/embed/embedding}; with gradient accumulation also the gradients so far
 */
record TrainState(Tensor step, Tensor micro, Map<String, Tensor> params, Map<String, Tensor> opt) {
  /** What the path of a parameter in a state begins with. */
  static final String PARAMS = "params/";

  /** The state before the first step. */
  static TrainState initial(Map<String, Tensor> params, Map<String, Tensor> opt) {
    return new TrainState(zero(), zero(), params, opt);
  }

  static Tensor zero() {
    return Lax.scalar(DType.I32, 0);
  }
}
