package org.nanodo.ir;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Combines the elements along some dimensions, which the result no longer has. */
public record Reduce(Kind kind, List<Integer> axes) implements Op {
  public Reduce {
    axes = List.copyOf(axes);
  }

  /** How elements are combined. */
  public enum Kind {
    SUM("add"),
    PROD("multiply"),
    MAX("maximum"),
    MIN("minimum"),
    AND("and"),
    OR("or");

    private final String mlir;

    Kind(String mlir) {
      this.mlir = mlir;
    }

    /** The StableHLO operation that combines two elements. */
    String mlir() {
      return mlir;
    }

    boolean logical() {
      return this == AND || this == OR;
    }

    /** The value that changes nothing when combined. */
    public Literal identity(DType dtype) {
      double v =
          switch (this) {
            case SUM, OR -> 0;
            case PROD, AND -> 1;
            case MAX -> lowest(dtype);
            case MIN -> highest(dtype);
          };
      return Literal.scalar(dtype, v);
    }

    private static double lowest(DType dtype) {
      return switch (dtype) {
        case F32, BF16, F16, F64 -> Double.NEGATIVE_INFINITY;
        case I32 -> Integer.MIN_VALUE;
        case I64 -> Long.MIN_VALUE;
        case U32, BOOL -> 0;
      };
    }

    /** For I64 the nearest double is 2^63, which converts back to the largest long. */
    private static double highest(DType dtype) {
      return switch (dtype) {
        case F32, BF16, F16, F64 -> Double.POSITIVE_INFINITY;
        case I32 -> Integer.MAX_VALUE;
        case I64 -> Long.MAX_VALUE;
        case U32 -> 0xffffffffL;
        case BOOL -> 1;
      };
    }
  }

  @Override
  public String name() {
    return "reduce_" + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    in.requireAxes(name(), 0, axes);
    Operands.require(
        kind.logical() == (in.dtype(0) == DType.BOOL) || kind == Kind.MAX || kind == Kind.MIN,
        "%s is not defined for %s",
        name(),
        in.name(0));
    Shape x = in.shape(0);
    int[] kept = IntStream.range(0, x.rank()).filter(i -> !axes.contains(i)).map(x::dim).toArray();
    return List.of(in.type(0).with(Shape.of(kept)));
  }

  @Override
  public String text(Line line) {
    DType dtype = line.operand(0).type().dtype();
    String init = line.scalar(kind.identity(dtype));
    return "stablehlo.reduce(%s init: %s) applies stablehlo.%s across dimensions = %s : (%s, %s) -> %s"
        .formatted(
            line.arg(0),
            init,
            kind.mlir,
            axes,
            line.type(0),
            new TensorType(dtype, Shape.SCALAR).mlir(),
            line.result());
  }
}
