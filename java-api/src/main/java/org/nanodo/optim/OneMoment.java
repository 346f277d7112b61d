package org.nanodo.optim;

import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.nanodo.Function3;
import org.nanodo.Tensor;

/**
 * Keeps a sum or a mean of updates.
 *
 * @param next from the update and what is kept to what is kept next
 * @param result from the update, what is kept and what is kept next to the new update
 */
record OneMoment(
    String name, BinaryOperator<Tensor> next, Function3<Tensor, Tensor, Tensor, Tensor> result)
    implements TensorTransformation {
  @Override
  public Map<String, StateTensor> stateOf(Tensor value) {
    return Map.of(name, StateTensor.like(value));
  }

  @Override
  public UnaryOperator<Param> at(Tensor count) {
    return p -> {
      Tensor kept = p.state(name);
      Tensor after = next.apply(p.update(), kept);
      return p.with(result.apply(p.update(), kept, after), Map.of(name, after));
    };
  }
}
