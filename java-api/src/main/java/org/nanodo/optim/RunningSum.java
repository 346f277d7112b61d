package org.nanodo.optim;

import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.nanodo.trace.Tensor;

/**
 * Keeps a sum or a mean of updates.
 *
 * @param next from the update and what is kept to what is kept next
 * @param result from the update and what is kept next to the new update
 */
record RunningSum(String name, BinaryOperator<Tensor> next, BinaryOperator<Tensor> result)
    implements TensorTransformation {
  @Override
  public Map<String, StateTensor> stateOf(Tensor value) {
    return Map.of(name, StateTensor.like(value));
  }

  @Override
  public UnaryOperator<Param> at(Tensor count) {
    return p -> {
      Tensor kept = next.apply(p.update(), p.state(name));
      return p.with(result.apply(p.update(), kept), Map.of(name, kept));
    };
  }
}
