package org.nanodo.ir;

import java.util.List;

/** Joins the operands along one dimension. */
public record Concatenate(int axis) implements Op {
  @Override
  public String name() {
    return "concatenate";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    Operands.require(in.count() > 0, "concatenate takes at least one operand");
    in.requireAxes(name(), 0, List.of(axis));
    TensorType first = in.type(0);
    long size = 0;
    for (int i = 0; i < in.count(); i++) {
      TensorType x = in.type(i);
      boolean fits =
          x.rank() == first.rank()
              && x.with(x.shape().with(axis, 1)).equals(first.with(first.shape().with(axis, 1)));
      Operands.require(
          fits, "concatenate: %s and %s differ beyond dimension %d", in.name(0), in.name(i), axis);
      size += x.shape().dim(axis);
    }
    return List.of(first.with(first.shape().with(axis, Shape.size(name(), size))));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.concatenate %s, dim = %d : %s".formatted(line.args(), axis, line.signature());
  }
}
