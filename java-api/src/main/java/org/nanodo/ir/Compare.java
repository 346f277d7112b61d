package org.nanodo.ir;

import java.util.List;
import java.util.Locale;

/** Compares two operands of one type element by element. */
public record Compare(Direction direction) implements Op {
  /** The comparisons, under StableHLO's names. */
  public enum Direction {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE
  }

  @Override
  public String name() {
    return direction.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 2);
    in.requireSameTypes(name(), 0);
    return List.of(in.type(0).with(DType.BOOL));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.compare " + direction + ", " + line.args() + " : " + line.signature();
  }
}
