package org.nanodo.optim;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nanodo.Tensor;

/**
 * A transformation that is one formula for each parameter by itself; it knows nothing of stacks.
 */
public interface TensorTransformation extends GradientTransformation {
  /**
   * The formula of a step: gives a parameter with its update and state transformed. What is the
   * same for all parameters is best computed here, once.
   *
   * @param count how many steps were made before, an int32 scalar
   */
  UnaryOperator<Param> at(Tensor count);

  /** What is kept for a parameter of such a value, by name, before the first step. */
  default Map<String, StateTensor> stateOf(Tensor value) {
    return Map.of();
  }

  @Override
  default List<Param> transform(List<Param> params, Tensor count) {
    UnaryOperator<Param> formula = at(count);
    return params.stream().map(p -> p.lift(formula)).toList();
  }

  @Override
  default Map<String, StateTensor> state(Param param) {
    return param.liftState(this::stateOf);
  }
}
