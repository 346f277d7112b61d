package org.nanodo.ir;

import java.util.List;
import java.util.Locale;

/** An elementwise function of two operands of one type. */
public record Binary(Kind kind) implements Op {
  /** The functions, by the element types they take. */
  public enum Kind {
    ADD("add", Domain.NUMBER),
    SUB("subtract", Domain.NUMBER),
    MUL("multiply", Domain.NUMBER),
    DIV("divide", Domain.NUMBER),
    REM("remainder", Domain.NUMBER),
    POW("power", Domain.NUMBER),
    MAX("maximum", Domain.ANY),
    MIN("minimum", Domain.ANY),
    AND("and", Domain.BITS),
    OR("or", Domain.BITS),
    XOR("xor", Domain.BITS),
    SHIFT_LEFT("shift_left", Domain.INTEGER),
    SHIFT_RIGHT_ARITHMETIC("shift_right_arithmetic", Domain.INTEGER),
    SHIFT_RIGHT_LOGICAL("shift_right_logical", Domain.INTEGER);

    private final String mlir;
    private final Domain domain;

    Kind(String mlir, Domain domain) {
      this.mlir = mlir;
      this.domain = domain;
    }
  }

  private enum Domain {
    ANY,
    NUMBER,
    BITS,
    INTEGER;

    boolean has(DType dtype) {
      return switch (this) {
        case ANY -> true;
        case NUMBER -> dtype != DType.BOOL;
        case BITS -> !dtype.isFloat();
        case INTEGER -> dtype.isInteger();
      };
    }
  }

  @Override
  public String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 2);
    in.requireSameTypes(name(), 0);
    Operands.require(kind.domain.has(in.dtype(0)), "%s is not defined for %s", name(), in.name(0));
    return List.of(in.type(0));
  }

  @Override
  public String text(Line line) {
    return line.plain("stablehlo." + kind.mlir);
  }
}
