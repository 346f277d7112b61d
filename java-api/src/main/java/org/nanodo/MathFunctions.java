package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Unary;

/** The methods of a {@link Tensor} that are functions of real numbers. */
abstract sealed class MathFunctions extends Predicates permits Structural {
  // Powers and logarithms.

  /** e to the power of it. */
  public Tensor exp() {
    return unary(Unary.Kind.EXP);
  }

  /** exp(x) − 1, exact where x is close to zero. */
  public Tensor expm1() {
    return unary(Unary.Kind.EXPM1);
  }

  /** The natural logarithm. */
  public Tensor log() {
    return unary(Unary.Kind.LOG);
  }

  /** log(1 + x), exact where x is close to zero. */
  public Tensor log1p() {
    return unary(Unary.Kind.LOG1P);
  }

  /** Two to the power of it. */
  public Tensor exp2() {
    return once("exp2", x -> x.mul(Math.log(2)).exp());
  }

  /** The logarithm to base 2. */
  public Tensor log2() {
    return once("log2", x -> x.log().div(Math.log(2)));
  }

  /** The logarithm to base 10. */
  public Tensor log10() {
    return once("log10", x -> x.log().div(Math.log(10)));
  }

  /** The square root. */
  public Tensor sqrt() {
    return unary(Unary.Kind.SQRT);
  }

  /** One divided by the square root. */
  public Tensor rsqrt() {
    return unary(Unary.Kind.RSQRT);
  }

  /** The cube root. */
  public Tensor cbrt() {
    return unary(Unary.Kind.CBRT);
  }

  /** One divided by it, of integers as a floating-point number. */
  public Tensor reciprocal() {
    return once("reciprocal", x -> Lax.full(x.inexact().type(), 1).div(x));
  }

  // Trigonometric and hyperbolic functions; angles are in radians.

  /** The sine. */
  public Tensor sin() {
    return unary(Unary.Kind.SIN);
  }

  /** The cosine. */
  public Tensor cos() {
    return unary(Unary.Kind.COS);
  }

  /** The tangent. */
  public Tensor tan() {
    return unary(Unary.Kind.TAN);
  }

  /** The inverse sine, from −π/2 to π/2; NaN of real numbers beyond ±1. */
  public Tensor asin() {
    return unary(Unary.Kind.ASIN);
  }

  /** The inverse cosine, from 0 to π; NaN of real numbers beyond ±1. */
  public Tensor acos() {
    return unary(Unary.Kind.ACOS);
  }

  /** The inverse tangent, from −π/2 to π/2. */
  public Tensor atan() {
    return unary(Unary.Kind.ATAN);
  }

  /** The hyperbolic sine. */
  public Tensor sinh() {
    return unary(Unary.Kind.SINH);
  }

  /** The hyperbolic cosine. */
  public Tensor cosh() {
    return unary(Unary.Kind.COSH);
  }

  /** The hyperbolic tangent. */
  public Tensor tanh() {
    return unary(Unary.Kind.TANH);
  }

  /** The inverse hyperbolic sine. */
  public Tensor asinh() {
    return unary(Unary.Kind.ASINH);
  }

  /** The inverse hyperbolic cosine; NaN of real numbers below 1. */
  public Tensor acosh() {
    return unary(Unary.Kind.ACOSH);
  }

  /** The inverse hyperbolic tangent: infinite at ±1, NaN of real numbers beyond. */
  public Tensor atanh() {
    return unary(Unary.Kind.ATANH);
  }

  /** The angle of the point (x, this), from −π to π. */
  public Tensor atan2(Tensor x) {
    return binary(Binary.Kind.ATAN2, x);
  }

  /** Degrees as radians. */
  public Tensor deg2rad() {
    return once("deg2rad", x -> x.mul(Math.PI / 180));
  }

  /** Radians as degrees. */
  public Tensor rad2deg() {
    return once("rad2deg", x -> x.mul(180 / Math.PI));
  }

  /** sin(πx) / (πx), 1 at 0; by its Taylor series there, as the quotient's derivatives cancel. */
  public Tensor sinc() {
    return once("sinc", MathFunctions::sincOf);
  }

  private static Tensor sincOf(Tensor x) {
    Tensor t = Promotion.besideNumber(x, true).mul(Math.PI);
    Tensor near = t.abs().lt(0.5);
    Tensor square = Lax.where(near, t, 0).square();
    Tensor series = Lax.full(t.type(), 1);
    for (int n = 18; n >= 2; n -= 2) {
      series = series.mul(square).div(-1. * n * (n + 1)).add(1);
    }
    Tensor far = Lax.where(near, 1, t);
    return Lax.where(near, series, far.sin().div(far));
  }

  // Special functions.

  /** 1 / (1 + exp(−x)), the sigmoid. */
  public Tensor logistic() {
    return unary(Unary.Kind.LOGISTIC);
  }

  /** The error function. */
  public Tensor erf() {
    return unary(Unary.Kind.ERF);
  }

  /** 1 − erf(x), exact where x is large. */
  public Tensor erfc() {
    return unary(Unary.Kind.ERFC);
  }

  /** The inverse of the error function: infinite at ±1, NaN beyond. */
  public Tensor erfInv() {
    return unary(Unary.Kind.ERF_INV);
  }

  /** The logarithm of the absolute value of the gamma function. */
  public Tensor lgamma() {
    return unary(Unary.Kind.LGAMMA);
  }

  /** The derivative of {@link #lgamma}. */
  public Tensor digamma() {
    return unary(Unary.Kind.DIGAMMA);
  }

  /** The {@code n}-th derivative of {@link #digamma}. */
  public Tensor polygamma(int n) {
    return once("polygamma", x -> Lax.full(x.type(), n).binary(Binary.Kind.POLYGAMMA, x), n);
  }

  // Of two operands.

  /** √(x² + y²), without overflow on the way. */
  public Tensor hypot(Tensor other) {
    return once("hypot", MathFunctions::hypotOf, other);
  }

  private static Tensor hypotOf(Tensor t, Tensor other) {
    Both b = t.both("hypot", other);
    Tensor x = b.x().abs();
    Tensor y = b.y().abs();
    Tensor infinite = x.eq(Double.POSITIVE_INFINITY).or(y.eq(Double.POSITIVE_INFINITY));
    Tensor longer = x.maximum(y);
    Tensor zero = longer.eq(0);
    Tensor ratio = x.minimum(y).div(Lax.where(zero, 1, longer));
    Tensor root = Lax.where(zero, longer, longer.mul(ratio.square().add(1).sqrt()));
    return Lax.where(infinite, Double.POSITIVE_INFINITY, root);
  }

  /** log(exp(x) + exp(y)), without overflow on the way. */
  public Tensor logaddexp(Tensor other) {
    return once("logaddexp", MathFunctions::logaddexpOf, other);
  }

  private static Tensor logaddexpOf(Tensor x, Tensor other) {
    Both b = x.both("logaddexp", other);
    Tensor first = b.x().ge(b.y());
    Tensor high = Lax.where(first, b.x(), b.y());
    Tensor low = Lax.where(first, b.y(), b.x());
    Tensor below = low.sub(high);
    // NaN, or infinities of one sign.
    Tensor undefined = below.isNan();
    Tensor sum = high.add(Lax.where(undefined, 0, below).exp().log1p());
    return Lax.where(undefined, b.x().add(b.y()), sum);
  }

  /** The magnitude of this with the sign of {@code other}, also that of −0.0 and NaN. */
  public Tensor copySign(Tensor other) {
    return once("copySign", MathFunctions::copySignOf, other);
  }

  private static Tensor copySignOf(Tensor x, Tensor other) {
    Both b = x.both("copySign", other);
    return Lax.where(b.y().signbit(), b.x().abs().neg(), b.x().abs());
  }

  /** The next number of the element type towards {@code other}. */
  public Tensor nextAfter(Tensor other) {
    return binary(Binary.Kind.NEXT_AFTER, other);
  }

  /** 0 of negative numbers, 1 of positive ones, {@code atZero} of zero, and NaN of NaN. */
  public Tensor heaviside(Tensor atZero) {
    return once("heaviside", MathFunctions::heavisideOf, atZero);
  }

  private static Tensor heavisideOf(Tensor x, Tensor atZero) {
    Both b = x.both("heaviside", atZero);
    Tensor rest = Lax.where(b.x().isNan(), b.x(), b.y());
    return Lax.where(b.x().lt(0), 0, Lax.where(b.x().gt(0), 1, rest));
  }

  /** As above, with a number. */
  public Tensor heaviside(Number atZero) {
    return heaviside(number(atZero));
  }

  // Parts of numbers, and divisors.

  /** The fraction and the whole number, both of the sign of it. */
  public Modf modf() {
    List<Tensor> all = several("modf", MathFunctions::modfOf);
    return new Modf(all.get(0), all.get(1));
  }

  private static Modf modfOf(Tensor t) {
    Tensor x = t.inexact();
    Tensor whole = x.trunc();
    return new Modf(x.sub(whole), whole);
  }

  /** The mantissa and the exponent. */
  public Frexp frexp() {
    List<Tensor> all = several("frexp", Exponents::frexp);
    return new Frexp(all.get(0), all.get(1));
  }

  /** It times 2 to the power of {@code exponent}, integers. */
  public Tensor ldexp(Tensor exponent) {
    return once("ldexp", Exponents::ldexp, exponent);
  }

  /** As above, of one exponent. */
  public Tensor ldexp(int exponent) {
    return ldexp(Lax.scalar(DType.I32, exponent));
  }

  /** The greatest common divisor of integers; 0 of zeros. */
  public Tensor gcd(Tensor other) {
    return once("gcd", MathFunctions::gcdOf, other);
  }

  private static Tensor gcdOf(Tensor x, Tensor other) {
    Both b = x.both("gcd", other);
    requireIntegers("gcd", b);
    record Pair(Tensor larger, Tensor smaller) {}
    return ControlFlow.whileLoop(
            (Pair p) -> p.smaller.ne(0).any(),
            p -> {
              Tensor open = p.smaller.ne(0);
              Tensor rest = p.larger.rem(Lax.where(open, p.smaller, 1));
              return new Pair(
                  Lax.where(open, p.smaller, p.larger), Lax.where(open, rest, p.smaller));
            },
            new Pair(b.x().abs(), b.y().abs()))
        .larger;
  }

  /** The least common multiple of integers; 0 if one is. */
  public Tensor lcm(Tensor other) {
    return once("lcm", MathFunctions::lcmOf, other);
  }

  private static Tensor lcmOf(Tensor x, Tensor other) {
    Both b = x.both("lcm", other);
    requireIntegers("lcm", b);
    Tensor divisor = b.x().gcd(b.y());
    Tensor multiple = b.x().abs().mul(b.y().abs().div(divisor.maximum(1)));
    return Lax.where(divisor.eq(0), 0, multiple);
  }

  private static void requireIntegers(String op, Both b) {
    require(
        b.x().dtype().isInteger(),
        "%s: %s and %s are not integers; convert them first",
        op,
        b.x(),
        b.y());
  }
}
