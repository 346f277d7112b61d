package org.nanodo.ir;

import java.util.List;

/** The same elements in row-major order under another shape. */
public record Reshape(Shape shape) implements Op {
  @Override
  public String name() {
    return "reshape";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    Operands.require(
        shape.size() == in.shape(0).size(),
        "reshape: %s has %d elements, %s has %d",
        in.name(0),
        in.shape(0).size(),
        shape,
        shape.size());
    return List.of(in.type(0).with(shape));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.reshape " + line.arg(0) + " : " + line.signature();
  }
}
