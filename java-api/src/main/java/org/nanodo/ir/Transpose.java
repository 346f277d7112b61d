package org.nanodo.ir;

import java.util.List;

/** Dimension {@code i} of the result is dimension {@code perm[i]} of the operand. */
public record Transpose(List<Integer> perm) implements Op {
  public Transpose {
    perm = List.copyOf(perm);
  }

  @Override
  public String name() {
    return "transpose";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    in.requireAxes(name(), 0, perm);
    Shape x = in.shape(0);
    Operands.require(
        perm.size() == x.rank(),
        "transpose: %s needs a permutation of %d dimensions, found %s",
        in.name(0),
        x.rank(),
        perm);
    return List.of(in.type(0).with(Shape.of(perm.stream().mapToInt(x::dim).toArray())));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.transpose %s, dims = %s : %s".formatted(line.arg(0), perm, line.signature());
  }
}
