package org.nanodo.ir;

import java.util.List;
import java.util.Locale;

/** Reduces over some dimensions, which the result does not have. */
public record Reduce(Kind kind, List<Integer> axes) implements Op {
  public Reduce {
    axes = List.copyOf(axes);
  }

  /** How elements are combined. */
  public enum Kind {
    /** Their sum. */
    SUM("add"),
    /** Their product. */
    PROD("multiply"),
    /** The largest one. */
    MAX("maximum"),
    /** The smallest one. */
    MIN("minimum"),
    /** Whether all are true, or and of each bit. */
    AND("and"),
    /** Whether one is true, or or of each bit. */
    OR("or");

    private final String mlir;

    Kind(String mlir) {
      this.mlir = mlir;
    }

    /** The StableHLO operation that combines two elements. */
    String mlir() {
      return mlir;
    }

    private boolean has(DType dtype) {
      return switch (this) {
        case SUM, PROD -> dtype != DType.BOOL;
        case MAX, MIN -> !dtype.isComplex();
        case AND, OR -> !dtype.isInexact();
      };
    }

    private String domain() {
      return switch (this) {
        case SUM, PROD -> "numbers";
        case MAX, MIN -> "any type but complex";
        case AND, OR -> "booleans or integers";
      };
    }

    /** The identity element of the reduction. */
    public Literal identity(DType dtype) {
      return switch (this) {
        case SUM, OR -> Literal.scalar(dtype, 0);
        case PROD -> Literal.scalar(dtype, 1);
        case AND -> allBits(dtype);
        case MAX -> Literal.least(dtype);
        case MIN -> Literal.most(dtype);
      };
    }
  }

  private static Literal allBits(DType dtype) {
    return dtype.isSigned() ? Literal.scalar(dtype, -1L) : Literal.most(dtype);
  }

  @Override
  public String name() {
    return "reduce_" + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    in.requireAxes(name(), 0, axes);
    in.require(
        kind.has(in.dtype(0)),
        "%s: found {0}, expected %s; convert it with astype",
        name(),
        kind.domain());
    Shape x = in.shape(0);
    int[] kept = Lists.others(x.rank(), axes).stream().mapToInt(x::dim).toArray();
    return List.of(in.type(0).with(Shape.of(kept)));
  }

  @Override
  public String text(OpPrinter p) {
    DType dtype = p.operand(0).type().dtype();
    String init = p.scalar(kind.identity(dtype));
    return "stablehlo.reduce(%s init: %s) applies stablehlo.%s across dimensions = %s : (%s, %s) -> %s"
        .formatted(
            p.arg(0),
            init,
            kind.mlir,
            axes,
            p.type(0),
            new TensorType(dtype, Shape.SCALAR).mlir(),
            p.result());
  }
}
