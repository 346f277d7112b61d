package org.nanodo.ir;

import java.util.List;

/** The second operand, held between the first and the third. */
public record Clamp() implements Op {
  @Override
  public String name() {
    return "clamp";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 3);
    in.requireSameTypes(name(), 0);
    return List.of(in.type(1));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.clamp " + line.args() + " : " + line.signature();
  }
}
