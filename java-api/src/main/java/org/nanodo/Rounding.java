package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import java.util.Locale;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.trace.Composite;

/** The methods of a {@link Tensor} that round, divide with a remainder or hold within bounds. */
abstract sealed class Rounding extends Elementwise permits Predicates {
  /** The largest whole number that is not larger; integers are themselves. */
  public Tensor floor() {
    return whole(Unary.Kind.FLOOR);
  }

  /** The smallest whole number that is not smaller; integers are themselves. */
  public Tensor ceil() {
    return whole(Unary.Kind.CEIL);
  }

  /** The nearest whole number, of two the even one; integers are themselves. */
  public Tensor round() {
    return dtype().isComplex()
        ? Lax.complex(self().real().round(), self().imag().round())
        : whole(Unary.Kind.ROUND);
  }

  /**
   * As {@link #round()} at the given decimal place, as {@code jnp.round}: multiplied by a power of
   * ten, rounded and divided, with the errors of that.
   */
  public Tensor round(int decimals) {
    return once("round", x -> roundOf(x, decimals), decimals);
  }

  private static Tensor roundOf(Tensor x, int decimals) {
    if (x.dtype().isComplex()) {
      return Lax.complex(x.real().round(decimals), x.imag().round(decimals));
    }
    if (!x.dtype().isFloat()) {
      require(decimals >= 0, "round: %s has no places after %d; convert it first", x, decimals);
      return x;
    }
    if (decimals == 0 || decimals > Math.log10(-x.dtype().lowestFinite())) {
      return decimals == 0 ? x.round() : x;
    }
    if (x.dtype() == DType.F16) {
      return x.astype(DType.F32).round(decimals).astype(DType.F16);
    }
    double factor = Math.pow(10, Math.abs(decimals));
    return decimals > 0 ? x.mul(factor).round().div(factor) : x.div(factor).round().mul(factor);
  }

  /** As {@link #round()}; integers become floating-point numbers, as with NumPy. */
  public Tensor rint() {
    return once("rint", x -> x.inexact().round());
  }

  /** Without the fraction: rounded towards zero. */
  public Tensor trunc() {
    return once("trunc", Rounding::truncOf);
  }

  private static Tensor truncOf(Tensor x) {
    requireReal("trunc", x);
    return x.dtype().isFloat() ? Lax.where(x.lt(0), x.ceil(), x.floor()) : x;
  }

  private static void requireReal(String op, Tensor x) {
    require(!x.dtype().isComplex(), "%s: %s has two parts; take that of each", op, x);
  }

  private Tensor whole(Unary.Kind kind) {
    requireReal(kind.name().toLowerCase(Locale.ROOT), self());
    return dtype().isFloat() ? unary(kind) : self();
  }

  /**
   * The quotient, rounded down, as {@code //} in Python; {@link #div} rounds that of integers
   * towards zero. Of integers by zero as in JAX: −1, or −2 for a positive dividend.
   */
  public Tensor floorDivide(Tensor other) {
    return once("floorDivide", Rounding::floorDivideOf, other);
  }

  private static Tensor floorDivideOf(Tensor x, Tensor other) {
    Both b = x.both("floorDivide", other);
    if (b.x().dtype().isFloat()) {
      return floatDivMod(b).quotient();
    }
    Tensor quotient = b.x().div(b.y());
    if (b.x().dtype().least() == 0) {
      return quotient;
    }
    Tensor down = b.x().sign().ne(b.y().sign()).and(b.x().rem(b.y()).ne(0));
    return Lax.where(down, quotient.sub(1), quotient);
  }

  /** As above, by a number. */
  public Tensor floorDivide(Number other) {
    return floorDivide(number(other));
  }

  /**
   * The remainder of {@link #floorDivide}, which has the divisor's sign: {@code %} in Python,
   * {@code jnp.mod} and {@code jnp.remainder}; {@link #rem} has the dividend's. Of integers by zero
   * it is zero.
   */
  public Tensor mod(Tensor other) {
    return once("mod", Rounding::modOf, other);
  }

  private static Tensor modOf(Tensor x, Tensor other) {
    Both b = x.both("mod", other);
    boolean real = b.x().dtype().isFloat();
    Tensor divisor = real ? b.y() : Lax.where(b.y().eq(0), 1, b.y());
    Tensor rest = b.x().rem(divisor);
    Tensor opposed = rest.lt(0).ne(divisor.lt(0)).and(rest.ne(0));
    return Lax.where(opposed, rest.add(divisor), rest);
  }

  /** As above, by a number. */
  public Tensor mod(Number other) {
    return mod(number(other));
  }

  /** {@link #floorDivide} and {@link #mod} at once. */
  public DivMod divmod(Tensor other) {
    List<Tensor> all =
        Composite.of("divmod")
            .several(in -> Tree.leaves(divmodOf(in.get(0), in.get(1))), self(), other);
    return new DivMod(all.get(0), all.get(1));
  }

  private static DivMod divmodOf(Tensor x, Tensor other) {
    Both b = x.both("divmod", other);
    return b.x().dtype().isFloat()
        ? floatDivMod(b)
        : new DivMod(b.x().floorDivide(b.y()), b.x().mod(b.y()));
  }

  /** As above, by a number. */
  public DivMod divmod(Number other) {
    return divmod(number(other));
  }

  /** As CPython's {@code float_divmod}: the quotient of what the remainder leaves is exact. */
  private static DivMod floatDivMod(Both b) {
    Tensor x = b.x();
    Tensor y = b.y();
    Tensor rest = x.rem(y);
    Tensor quotient = Lax.where(y.eq(0), x, x.sub(rest)).div(y);
    Tensor opposed = rest.ne(0).and(y.sign().ne(rest.sign()));
    return new DivMod(
        Lax.where(opposed, quotient.sub(1), quotient).round(),
        Lax.where(opposed, rest.add(y), rest));
  }

  /**
   * Held between {@code low} and {@code high}, as {@code jnp.clip}: at a bound half of the
   * cotangent is the operand's and half the bound's. {@link Lax#clamp} gives it neither.
   */
  public Tensor clip(Tensor low, Tensor high) {
    return Composite.of("clip")
        .ternary((x, least, most) -> x.maximum(least).minimum(most), self(), low, high);
  }

  /** As above, between numbers. */
  public Tensor clip(Number low, Number high) {
    return clip(number(low), number(high));
  }

  /** The maximum, of a NaN and a number the number. */
  public Tensor fmax(Tensor other) {
    return once("fmax", Rounding::fmaxOf, other);
  }

  private static Tensor fmaxOf(Tensor x, Tensor other) {
    Both b = x.both("fmax", other);
    return Lax.where(b.x().gt(b.y()).or(b.y().isNan()), b.x(), b.y());
  }

  /** As above, with a number. */
  public Tensor fmax(Number other) {
    return fmax(number(other));
  }

  /** The minimum, of a NaN and a number the number. */
  public Tensor fmin(Tensor other) {
    return once("fmin", Rounding::fminOf, other);
  }

  private static Tensor fminOf(Tensor x, Tensor other) {
    Both b = x.both("fmin", other);
    return Lax.where(b.x().lt(b.y()).or(b.y().isNan()), b.x(), b.y());
  }

  /** As above, with a number. */
  public Tensor fmin(Number other) {
    return fmin(number(other));
  }

  /** NaN as zero, and infinities as the largest and lowest finite numbers; so for both parts. */
  public Tensor nanToNum() {
    if (!dtype().isInexact()) {
      return self();
    }
    double lowest = dtype().real().lowestFinite();
    return nanToNum(0, -lowest, lowest);
  }

  /** These numbers in place of NaN, infinity and negative infinity. */
  public Tensor nanToNum(double nan, double positiveInfinity, double negativeInfinity) {
    return once(
        "nanToNum",
        x -> nanToNumOf(x, nan, positiveInfinity, negativeInfinity),
        nan,
        positiveInfinity,
        negativeInfinity);
  }

  private static Tensor nanToNumOf(
      Tensor t, double nan, double positiveInfinity, double negativeInfinity) {
    if (t.dtype().isComplex()) {
      return Lax.complex(
          t.real().nanToNum(nan, positiveInfinity, negativeInfinity),
          t.imag().nanToNum(nan, positiveInfinity, negativeInfinity));
    }
    if (!t.dtype().isFloat()) {
      return t;
    }
    Tensor x = Lax.where(t.isNan(), nan, t);
    Tensor below = Lax.where(x.eq(Double.POSITIVE_INFINITY), positiveInfinity, x);
    return Lax.where(below.eq(Double.NEGATIVE_INFINITY), negativeInfinity, below);
  }
}
