package org.nanodo.ir;

import java.util.List;
import java.util.Locale;

/** Operations that work element by element. */
public sealed interface ElementwiseOp extends Op {
  /** The element types that a function is defined for. */
  enum Domain {
    ORDERED,
    NUMBER,
    REAL,
    SIGNED,
    INEXACT,
    FLOAT,
    BITS,
    INTEGER;

    boolean has(DType dtype) {
      return switch (this) {
        case ORDERED -> !dtype.isComplex();
        case NUMBER -> dtype != DType.BOOL;
        case REAL -> dtype.isInteger() || dtype.isFloat();
        case SIGNED -> dtype.isSigned();
        case INEXACT -> dtype.isInexact();
        case FLOAT -> dtype.isFloat();
        case BITS -> !dtype.isInexact();
        case INTEGER -> dtype.isInteger();
      };
    }

    String types() {
      return switch (this) {
        case ORDERED -> "any type but complex";
        case NUMBER -> "numbers";
        case REAL -> "real numbers";
        case SIGNED -> "types with negative numbers";
        case INEXACT -> "floating-point and complex numbers";
        case FLOAT -> "floating-point numbers";
        case BITS -> "integers and booleans";
        case INTEGER -> "integers";
      };
    }

    /** Requires such an operand. */
    void require(String op, Operands in) {
      in.require(
          has(in.dtype(0)), "%s: found {0}, expected %s; convert it with astype", op, types());
    }
  }

  /** An elementwise function of one operand. */
  record Unary(Kind kind) implements ElementwiseOp {
    /** The functions, and their domains. */
    public enum Kind {
      /** −x. */
      NEGATE("negate", Domain.NUMBER),
      /** |x|, real. */
      ABS("abs", Domain.SIGNED),
      /** −1, 0 or 1; of complex numbers x / |x|. */
      SIGN("sign", Domain.SIGNED),
      /** e to the power of x. */
      EXP("exponential", Domain.INEXACT),
      /** exp(x) − 1. */
      EXPM1("exponential_minus_one", Domain.INEXACT),
      /** The natural logarithm. */
      LOG("log", Domain.INEXACT),
      /** log(1 + x). */
      LOG1P("log_plus_one", Domain.INEXACT),
      /** √x. */
      SQRT("sqrt", Domain.INEXACT),
      /** 1 / √x. */
      RSQRT("rsqrt", Domain.INEXACT),
      /** The cube root. */
      CBRT("cbrt", Domain.FLOAT),
      /** The hyperbolic tangent. */
      TANH("tanh", Domain.INEXACT),
      /** 1 / (1 + exp(−x)). */
      LOGISTIC("logistic", Domain.INEXACT),
      /** The sine. */
      SIN("sine", Domain.INEXACT),
      /** The cosine. */
      COS("cosine", Domain.INEXACT),
      /** The tangent. */
      TAN("tan", Domain.INEXACT),
      /** The inverse sine. */
      ASIN("chlo.asin", Domain.INEXACT),
      /** The inverse cosine. */
      ACOS("chlo.acos", Domain.INEXACT),
      /** The inverse tangent. */
      ATAN("chlo.atan", Domain.INEXACT),
      /** The hyperbolic sine. */
      SINH("chlo.sinh", Domain.INEXACT),
      /** The hyperbolic cosine. */
      COSH("chlo.cosh", Domain.INEXACT),
      /** The inverse hyperbolic sine. */
      ASINH("chlo.asinh", Domain.INEXACT),
      /** The inverse hyperbolic cosine. */
      ACOSH("chlo.acosh", Domain.INEXACT),
      /** The inverse hyperbolic tangent. */
      ATANH("chlo.atanh", Domain.INEXACT),
      /** The error function. */
      ERF("chlo.erf", Domain.FLOAT),
      /** 1 − erf(x). */
      ERFC("chlo.erfc", Domain.FLOAT),
      /** The inverse error function. */
      ERF_INV("chlo.erf_inv", Domain.FLOAT),
      /** log |Γ(x)|. */
      LGAMMA("chlo.lgamma", Domain.FLOAT),
      /** The derivative of log Γ(x). */
      DIGAMMA("chlo.digamma", Domain.FLOAT),
      /** Rounded down. */
      FLOOR("floor", Domain.FLOAT),
      /** Rounded up. */
      CEIL("ceil", Domain.FLOAT),
      /** Rounded to the nearest, of two the even one. */
      ROUND("round_nearest_even", Domain.FLOAT),
      /** Whether it is neither infinite nor NaN. */
      IS_FINITE("is_finite", Domain.FLOAT),
      /** Each bit inverted. */
      NOT("not", Domain.BITS),
      /** How many bits are set. */
      POPULATION_COUNT("popcnt", Domain.INTEGER),
      /** How many zero bits come first. */
      CLZ("count_leading_zeros", Domain.INTEGER);

      private final String mlir;
      private final Domain domain;
      private final String lower = name().toLowerCase(Locale.ROOT);

      Kind(String mlir, Domain domain) {
        this.mlir = mlir;
        this.domain = domain;
      }
    }

    @Override
    public String name() {
      return kind.lower;
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      TensorType x = in.type(0);
      kind.domain.require(name(), in);
      return List.of(
          switch (kind) {
            case IS_FINITE -> x.with(DType.BOOL);
            case ABS -> x.with(x.dtype().real());
            default -> x;
          });
    }

    @Override
    public String text(OpPrinter p) {
      return kind == Kind.IS_FINITE || kind == Kind.ABS
          ? ElementwiseOp.super.text(p)
          : p.elementwise(kind.mlir);
    }
  }

  /** An elementwise function of two operands of one type. */
  record Binary(Kind kind) implements ElementwiseOp {
    /** The functions, and their domains. */
    public enum Kind {
      /** x + y. */
      ADD("add", Domain.NUMBER),
      /** x − y. */
      SUB("subtract", Domain.NUMBER),
      /** x y. */
      MUL("multiply", Domain.NUMBER),
      /** x / y, of integers rounded towards zero. */
      DIV("divide", Domain.NUMBER),
      /** The remainder, of the sign of x. */
      REM("remainder", Domain.REAL),
      /** x to the power of y. */
      POW("power", Domain.NUMBER),
      /** The angle of the point (y, x). */
      ATAN2("atan2", Domain.FLOAT),
      /** The larger one, or NaN. */
      MAX("maximum", Domain.ORDERED),
      /** The smaller one, or NaN. */
      MIN("minimum", Domain.ORDERED),
      /** And of each bit. */
      AND("and", Domain.BITS),
      /** Or of each bit. */
      OR("or", Domain.BITS),
      /** Exclusive or of each bit. */
      XOR("xor", Domain.BITS),
      /** The bits moved up. */
      SHIFT_LEFT("shift_left", Domain.INTEGER),
      /** The bits moved down, the sign kept. */
      SHIFT_RIGHT_ARITHMETIC("shift_right_arithmetic", Domain.INTEGER),
      /** The bits moved down after zeros. */
      SHIFT_RIGHT_LOGICAL("shift_right_logical", Domain.INTEGER),
      /** The derivative of the digamma function, as often as the first operand says. */
      POLYGAMMA("chlo.polygamma", Domain.FLOAT),
      /** The next number from x towards y. */
      NEXT_AFTER("chlo.next_after", Domain.FLOAT);

      private final String mlir;
      private final Domain domain;
      private final String lower = name().toLowerCase(Locale.ROOT);

      Kind(String mlir, Domain domain) {
        this.mlir = mlir;
        this.domain = domain;
      }
    }

    @Override
    public String name() {
      return kind.lower;
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 2);
      in.requireSameTypes(name(), 0);
      kind.domain.require(name(), in);
      return List.of(in.type(0));
    }

    @Override
    public String text(OpPrinter p) {
      return p.elementwise(kind.mlir);
    }
  }

  /** Compares two operands of one type element by element. */
  record Compare(Direction direction) implements ElementwiseOp {
    /** The comparisons, under StableHLO's names. */
    public enum Direction {
      /** Equal. */
      EQ,
      /** Not equal. */
      NE,
      /** Less. */
      LT,
      /** Less or equal. */
      LE,
      /** Greater. */
      GT,
      /** Greater or equal. */
      GE;

      private final String lower = name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String name() {
      return direction.lower;
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 2);
      in.requireSameTypes(name(), 0);
      boolean equality = direction == Direction.EQ || direction == Direction.NE;
      in.require(
          equality || !in.dtype(0).isComplex(),
          "%s: {0} is complex, and has no order; compare real(), imag() or abs()",
          name());
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
      in.require(!in.dtype(1).isComplex(), "clamp: {1} is complex, and has no order");
      return List.of(in.type(1));
    }
  }

  /** A complex number of its real part and its imaginary part. */
  record Complex() implements ElementwiseOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 2);
      in.requireSameTypes(name(), 0);
      in.require(
          in.dtype(0) == DType.F32 || in.dtype(0) == DType.F64,
          "complex: {0} is no part of a complex number; convert it to float32 or float64");
      return List.of(in.type(0).with(in.dtype(0).complex()));
    }
  }

  /** The real or the imaginary part of complex numbers. */
  record ComplexPart(Part part) implements ElementwiseOp {
    /** The parts, under StableHLO's names. */
    public enum Part {
      /** The real part. */
      REAL,
      /** The imaginary part. */
      IMAG
    }

    @Override
    public String name() {
      return part.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      in.require(in.dtype(0).isComplex(), "%s: {0} is not complex", name());
      return List.of(in.type(0).with(in.dtype(0).real()));
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
      boolean bits =
          from != DType.BOOL && dtype != DType.BOOL && !from.isComplex() && !dtype.isComplex();
      in.require(
          bits && from.bits() == dtype.bits(),
          "bitcast_convert: {0} cannot be read as %s; take a type of as many bits",
          dtype.mlir());
      return List.of(in.type(0).with(dtype));
    }
  }
}
