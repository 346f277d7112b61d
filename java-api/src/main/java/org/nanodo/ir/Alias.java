package org.nanodo.ir;

import java.util.List;

/**
 * Another name for its operand, which leaves no trace in StableHLO. Differentiation needs it to
 * tell a function's argument from the same value used otherwise.
 *
 * @param stopsGradient whether derivatives through it are zero
 */
public record Alias(boolean stopsGradient) implements Op {
  @Override
  public String name() {
    return stopsGradient ? "stop_gradient" : "alias";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    return List.of(in.type(0));
  }

  @Override
  public String text(Line line) {
    throw new IllegalStateException("an alias has no line of its own");
  }
}
