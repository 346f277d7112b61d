package org.nanodo.ir;

import java.util.List;

/** Converts the elements to another type. */
public record Convert(DType dtype) implements Op {
  @Override
  public String name() {
    return "convert";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    return List.of(in.type(0).with(dtype));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.convert " + line.arg(0) + " : " + line.signature();
  }
}
