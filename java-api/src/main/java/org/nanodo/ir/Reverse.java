package org.nanodo.ir;

import java.util.List;

/** Reverses the order of elements along some dimensions. */
public record Reverse(List<Integer> axes) implements Op {
  public Reverse {
    axes = List.copyOf(axes);
  }

  @Override
  public String name() {
    return "reverse";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    in.requireAxes(name(), 0, axes);
    return List.of(in.type(0));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.reverse " + line.arg(0) + ", dims = " + axes + " : " + line.result();
  }
}
