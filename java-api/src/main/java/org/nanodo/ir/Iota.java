package org.nanodo.ir;

import java.util.List;

/** Counts 0, 1, 2, … along one dimension. */
public record Iota(TensorType type, int axis) implements Op {
  @Override
  public String name() {
    return "iota";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 0);
    Operands.require(
        axis >= 0 && axis < type.rank() && type.dtype() != DType.BOOL,
        "iota of type %s cannot count along dimension %d",
        type,
        axis);
    return List.of(type);
  }

  @Override
  public String text(Line line) {
    return "stablehlo.iota dim = " + axis + " : " + type.mlir();
  }
}
