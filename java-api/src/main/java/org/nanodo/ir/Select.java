package org.nanodo.ir;

import java.util.List;

/** Where the first operand holds the second, elsewhere the third. */
public record Select() implements Op {
  @Override
  public String name() {
    return "select";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 3);
    in.requireSameTypes(name(), 1);
    Operands.require(
        in.type(0).equals(in.type(1).with(DType.BOOL)),
        "select: the condition %s must be boolean of the shape of %s",
        in.name(0),
        in.name(1));
    return List.of(in.type(1));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.select " + line.args() + " : " + line.type(0) + ", " + line.result();
  }
}
