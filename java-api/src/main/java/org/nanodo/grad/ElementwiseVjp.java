package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.BitcastConvert;
import org.nanodo.ir.ElementwiseOp.Clamp;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.ElementwiseOp.Select;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.RuleTable;

/** VJP rules of elementwise operations. */
final class ElementwiseVjp {
  private ElementwiseVjp() {}

  static void addTo(RuleTable<VjpContext, List<@Nullable Tensor>> rules) {
    rules.add(Unary.class, (op, s) -> cts(unary(op.kind(), s.in(0), s.out(), s.ct())));
    rules.add(Binary.class, ElementwiseVjp::binary);
    rules.add(Compare.class, (op, s) -> s.none());
    rules.add(Convert.class, (op, s) -> cts(s.ct().astype(s.in(0).dtype())));
    rules.add(BitcastConvert.class, (op, s) -> s.none());
    rules.add(Select.class, ElementwiseVjp::select);
    rules.add(Clamp.class, ElementwiseVjp::clamp);
    ComplexVjp.addTo(rules);
  }

  private static @Nullable Tensor unary(Unary.Kind kind, Tensor x, Tensor y, Tensor ct) {
    return switch (kind) {
      case NEGATE -> ct.neg();
      case ABS ->
          x.dtype().isComplex()
              ? ComplexVjp.abs(x, y, ct)
              : Lax.where(x.ge(Lax.zerosLike(x)), ct, ct.neg());
      case EXP -> ct.mul(y);
      case EXPM1 -> ct.mul(y.add(1));
      case LOG -> ct.div(x);
      case LOG1P -> ct.div(x.add(1));
      case SQRT -> ct.mul(Lax.scalar(y.dtype(), 0.5).div(y));
      case RSQRT -> ct.mul(-0.5).mul(y.div(x));
      case CBRT -> ct.div(y.square().mul(3));
      // Not 1 - y², which loses digits where y is near 1.
      case TANH -> ct.add(ct.mul(y)).mul(y.neg().add(1));
      case LOGISTIC -> ct.mul(y.mul(y.neg().add(1)));
      case SIN -> ct.mul(x.unary(Unary.Kind.COS));
      case COS -> ct.mul(x.unary(Unary.Kind.SIN).neg());
      case TAN -> ct.mul(y.square().add(1));
      case ASIN -> ct.mul(x.square().neg().add(1).rsqrt());
      case ACOS -> ct.mul(x.square().neg().add(1).rsqrt().neg());
      case ATAN -> ct.div(x.square().add(1));
      case SINH -> ct.mul(x.cosh());
      case COSH -> ct.mul(x.sinh());
      case ASINH -> ct.mul(x.square().add(1).rsqrt());
      case ACOSH -> ct.mul(x.sub(1).mul(x.add(1)).rsqrt());
      case ATANH -> ct.div(x.neg().add(1)).div(x.add(1));
      case ERFC -> ct.mul(x.square().neg().exp().mul(-2 / Math.sqrt(Math.PI)));
      case LGAMMA -> ct.mul(x.digamma());
      case DIGAMMA -> ct.mul(x.polygamma(1));
      case ERF -> ct.mul(x.square().neg().exp().mul(2 / Math.sqrt(Math.PI)));
      case ERF_INV -> ct.mul(y.square().exp().mul(Math.sqrt(Math.PI) / 2));
      case SIGN, FLOOR, CEIL, ROUND, IS_FINITE, NOT, POPULATION_COUNT, CLZ -> null;
    };
  }

  /**
   * As in JAX, except for quotients, where JAX computes x / y² from a y² that over- and underflows
   * before the quotient does, and powers, see {@link #powerBase}.
   */
  private static List<@Nullable Tensor> binary(Binary op, VjpContext s) {
    Tensor x = s.in(0);
    Tensor y = s.in(1);
    Tensor ct = s.ct();
    return switch (op.kind()) {
      case ADD -> cts(ct, ct);
      case SUB -> cts(ct, ct.neg());
      case MUL -> cts(ct.mul(y), ct.mul(x));
      case DIV -> quotient(s.out(), ct.div(y));
      case REM -> cts(ct, ct.neg().mul(truncate(x.div(y))));
      case POW -> cts(ct.mul(powerBase(x, y)), ct.mul(powerExponent(x, s.out())));
      case MAX -> chosen(ct, x.gt(y), y.gt(x), x.eq(y));
      case MIN -> chosen(ct, x.lt(y), y.lt(x), x.eq(y));
      case ATAN2 -> angle(x, y, ct);
      // As in JAX, not differentiated in its order.
      case POLYGAMMA -> cts(null, ct.mul(x.add(1).binary(Binary.Kind.POLYGAMMA, y)));
      case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_ARITHMETIC, SHIFT_RIGHT_LOGICAL, NEXT_AFTER ->
          s.none();
    };
  }

  /** Of the angle of the point with ordinate y and abscissa x. */
  private static List<@Nullable Tensor> angle(Tensor y, Tensor x, Tensor ct) {
    Tensor squared = x.square().add(y.square());
    return cts(ct.mul(x.div(squared)), ct.mul(y.neg().div(squared)));
  }

  /** Not (x / y) / y, which XLA rewrites to x / y². */
  private static List<@Nullable Tensor> quotient(Tensor quotient, Tensor ctByDivisor) {
    return cts(ctByDivisor, ctByDivisor.neg().mul(quotient));
  }

  private static Tensor truncate(Tensor x) {
    return x.sign().mul(x.abs().unary(Unary.Kind.FLOOR));
  }

  /** y x^(y-1), and 0 where both are 0, as x^0 is 1 everywhere: JAX has NaN there. */
  private static Tensor powerBase(Tensor x, Tensor y) {
    Tensor zeros = x.eq(Lax.zerosLike(x)).and(y.eq(Lax.zerosLike(y)));
    Tensor exponent = Lax.where(zeros, Lax.full(y.type(), 1), y.sub(1));
    return y.mul(x.pow(exponent));
  }

  /** x^y log x, and 0 at x = 0. */
  private static Tensor powerExponent(Tensor x, Tensor power) {
    Tensor zero = x.eq(Lax.zerosLike(x));
    return Lax.where(zero, Lax.full(x.type(), 1), x).log().mul(power);
  }

  /**
   * The operand that is the extremum gets the cotangent; equal operands share it. If one is NaN,
   * neither gets any, as in JAX.
   */
  private static List<@Nullable Tensor> chosen(
      Tensor ct, Tensor first, Tensor second, Tensor equal) {
    Tensor none = Lax.zerosLike(ct);
    Tensor half = ct.mul(0.5);
    Tensor toFirst = Lax.where(equal, half, Lax.where(first, ct, none));
    Tensor toSecond = Lax.where(equal, half, Lax.where(second, ct, none));
    return cts(toFirst, toSecond);
  }

  private static List<@Nullable Tensor> select(Select op, VjpContext s) {
    Tensor none = Lax.zerosLike(s.ct());
    return cts(null, Lax.where(s.in(0), s.ct(), none), Lax.where(s.in(0), none, s.ct()));
  }

  /** As in JAX, except where low exceeds high: the result is high, which gets the cotangent. */
  private static List<@Nullable Tensor> clamp(Clamp op, VjpContext s) {
    Tensor low = s.in(0);
    Tensor x = s.in(1);
    Tensor high = s.in(2);
    Tensor none = Lax.zerosLike(s.ct());
    Tensor above = x.gt(high);
    Tensor below = low.gt(x).and(above.not());
    Tensor inside = x.gt(low).and(x.lt(high));
    return cts(
        Lax.where(below.and(low.lt(high)), s.ct(), none),
        Lax.where(inside, s.ct(), none),
        Lax.where(above.or(low.gt(x).and(low.ge(high))), s.ct(), none));
  }
}
