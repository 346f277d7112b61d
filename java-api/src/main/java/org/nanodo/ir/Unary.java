package org.nanodo.ir;

import java.util.List;
import java.util.Locale;

/** An elementwise function of one operand. */
public record Unary(Kind kind) implements Op {
  /** The functions, and whether they take only floating-point operands. */
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
    ERF("chlo.erf", true),
    ERF_INV("chlo.erf_inv", true),
    FLOOR("floor", true),
    CEIL("ceil", true),
    ROUND("round_nearest_even", true),
    IS_FINITE("is_finite", true),
    NOT("not", false);

    private final String mlir;
    private final boolean floatOnly;

    Kind(String mlir, boolean floatOnly) {
      this.mlir = mlir;
      this.floatOnly = floatOnly;
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
    Operands.require(
        !kind.floatOnly || x.dtype().isFloat(),
        "%s: %s is not floating-point; convert it first",
        name(),
        in.name(0));
    boolean signed = kind == Kind.ABS || kind == Kind.SIGN;
    Operands.require(
        kind == Kind.NOT
            ? !x.dtype().isFloat()
            : x.dtype() != DType.BOOL && !(signed && x.dtype() == DType.U32),
        "%s is not defined for %s",
        name(),
        in.name(0));
    return List.of(kind == Kind.IS_FINITE ? x.with(DType.BOOL) : x);
  }

  @Override
  public String text(Line line) {
    return switch (kind) {
      case ERF, ERF_INV ->
          "%s %s : %s -> %s".formatted(kind.mlir, line.arg(0), line.type(0), line.result());
      case IS_FINITE -> "stablehlo.is_finite " + line.arg(0) + " : " + line.signature();
      default -> line.plain("stablehlo." + kind.mlir);
    };
  }
}
