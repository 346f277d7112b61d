package org.nanodo.ir;

import java.util.List;
import java.util.Locale;

/** Operations that work element by element. */
public sealed interface ElementwiseOp extends Op {
  /** An elementwise function of one operand. */
  record Unary(Kind kind) implements ElementwiseOp {
    /** The functions, and whether they need floating-point operands. */
    public enum Kind {
      NEGATE("negate", false),
      ABS("abs", false),
      SIGN("sign", false),
      EXP("exponential", true),
      EXPM1("exponential_minus_one", true),
      LOG("log", true),
      LOG1P("log_plus_one", true),
      SQRT("sqrt", true),
      RSQRT("rsqrt", true),
      CBRT("cbrt", true),
      TANH("tanh", true),
      LOGISTIC("logistic", true),
      SIN("sine", true),
      COS("cosine", true),
      TAN("tan", true),
      ASIN("chlo.asin", true),
      ACOS("chlo.acos", true),
      ATAN("chlo.atan", true),
      SINH("chlo.sinh", true),
      COSH("chlo.cosh", true),
      ASINH("chlo.asinh", true),
      ACOSH("chlo.acosh", true),
      ATANH("chlo.atanh", true),
      ERF("chlo.erf", true),
      ERFC("chlo.erfc", true),
      ERF_INV("chlo.erf_inv", true),
      LGAMMA("chlo.lgamma", true),
      DIGAMMA("chlo.digamma", true),
      FLOOR("floor", true),
      CEIL("ceil", true),
      ROUND("round_nearest_even", true),
      IS_FINITE("is_finite", true),
      NOT("not", false),
      POPULATION_COUNT("popcnt", false),
      CLZ("count_leading_zeros", false);

      private final String mlir;
      private final boolean floatOnly;

      Kind(String mlir, boolean floatOnly) {
        this.mlir = mlir;
        this.floatOnly = floatOnly;
      }

      private boolean countsBits() {
        return this == POPULATION_COUNT || this == CLZ;
      }
    }

    @Override
    public String name() {
      return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      TensorType x = in.type(0);
      in.require(
          !kind.floatOnly || x.dtype().isFloat(),
          "%s: {0} is not floating-point; convert it first",
          name());
      boolean signed = kind == Kind.ABS || kind == Kind.SIGN;
      in.require(
          kind == Kind.NOT
              ? !x.dtype().isFloat()
              : x.dtype() != DType.BOOL && !(signed && x.dtype() == DType.U32),
          "%s is not defined for {0}",
          name());
      in.require(!kind.countsBits() || x.dtype().isInteger(), "%s: {0} must be integers", name());
      return List.of(kind == Kind.IS_FINITE ? x.with(DType.BOOL) : x);
    }

    @Override
    public String text(OpPrinter p) {
      if (kind == Kind.IS_FINITE) {
        return "stablehlo.is_finite " + p.arg(0) + " : " + p.signature();
      }
      return kind.mlir.startsWith("chlo.")
          ? "%s %s : %s -> %s".formatted(kind.mlir, p.arg(0), p.type(0), p.result())
          : p.plain("stablehlo." + kind.mlir);
    }
  }

  /** An elementwise function of two operands of one type. */
  record Binary(Kind kind) implements ElementwiseOp {
    /** The functions, and their domains. */
    public enum Kind {
      ADD("add", Domain.NUMBER),
      SUB("subtract", Domain.NUMBER),
      MUL("multiply", Domain.NUMBER),
      DIV("divide", Domain.NUMBER),
      REM("remainder", Domain.NUMBER),
      POW("power", Domain.NUMBER),
      ATAN2("atan2", Domain.FLOAT),
      MAX("maximum", Domain.ANY),
      MIN("minimum", Domain.ANY),
      AND("and", Domain.BITS),
      OR("or", Domain.BITS),
      XOR("xor", Domain.BITS),
      SHIFT_LEFT("shift_left", Domain.INTEGER),
      SHIFT_RIGHT_ARITHMETIC("shift_right_arithmetic", Domain.INTEGER),
      SHIFT_RIGHT_LOGICAL("shift_right_logical", Domain.INTEGER),
      /** The derivative of the digamma function, as often as the first operand says. */
      POLYGAMMA("chlo.polygamma", Domain.FLOAT),
      NEXT_AFTER("chlo.next_after", Domain.FLOAT);

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
      FLOAT,
      BITS,
      INTEGER;

      boolean has(DType dtype) {
        return switch (this) {
          case ANY -> true;
          case NUMBER -> dtype != DType.BOOL;
          case FLOAT -> dtype.isFloat();
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
      in.require(kind.domain.has(in.dtype(0)), "%s is not defined for {0}", name());
      return List.of(in.type(0));
    }

    @Override
    public String text(OpPrinter p) {
      return kind.mlir.startsWith("chlo.")
          ? "%s %s : %s, %s -> %s".formatted(kind.mlir, p.args(), p.type(0), p.type(1), p.result())
          : p.plain("stablehlo." + kind.mlir);
    }
  }

  /** Compares two operands of one type element by element. */
  record Compare(Direction direction) implements ElementwiseOp {
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
    public String text(OpPrinter p) {
      return "stablehlo.compare " + direction + ", " + p.args() + " : " + p.signature();
    }
  }

  /** The second operand where the first is true, elsewhere the third. */
  record Select() implements ElementwiseOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 3);
      in.requireSameTypes(name(), 1);
      in.require(
          in.type(0).equals(in.type(1).with(DType.BOOL)),
          "select: the condition {0} must be boolean of the shape of {1}");
      return List.of(in.type(1));
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.select " + p.args() + " : " + p.type(0) + ", " + p.result();
    }
  }

  /** The second operand, clamped to the range from the first to the third. */
  record Clamp() implements ElementwiseOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 3);
      in.requireSameTypes(name(), 0);
      return List.of(in.type(1));
    }
  }

  /** Converts the elements to another type. */
  record Convert(DType dtype) implements ElementwiseOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      return List.of(in.type(0).with(dtype));
    }
  }

  /** The bits of the elements, read as another type of the same width. */
  record BitcastConvert(DType dtype) implements ElementwiseOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      DType from = in.dtype(0);
      boolean bits = from != DType.BOOL && dtype != DType.BOOL;
      in.require(
          bits && from.bytes() == dtype.bytes(),
          "bitcast_convert: {0} cannot be read as %s; take a type of as many bits",
          dtype.mlir());
      return List.of(in.type(0).with(dtype));
    }
  }
}
