package org.nanodo;

import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;

/** The methods of a {@link Tensor} that say something true or false of each element. */
abstract sealed class Predicates extends Rounding permits MathFunctions {
  /** Whether it is no number; of complex numbers whether a part is none. */
  public Tensor isNan() {
    return once("isNan", Predicates::isNanOf);
  }

  private static Tensor isNanOf(Tensor x) {
    if (x.dtype().isComplex()) {
      return x.real().isNan().or(x.imag().isNan());
    }
    return x.dtype().isFloat() ? x.ne(x) : never(x);
  }

  /** Whether it is an infinity of either sign; of complex numbers whether a part is one. */
  public Tensor isInf() {
    return once("isInf", Predicates::isInfOf);
  }

  private static Tensor isInfOf(Tensor x) {
    if (x.dtype().isComplex()) {
      return x.real().isInf().or(x.imag().isInf());
    }
    return x.dtype().isFloat() ? x.abs().eq(Double.POSITIVE_INFINITY) : never(x);
  }

  /** Whether it is neither an infinity nor NaN, as are both parts of a complex number. */
  public Tensor isFinite() {
    return once("isFinite", Predicates::isFiniteOf);
  }

  private static Tensor isFiniteOf(Tensor x) {
    if (x.dtype().isComplex()) {
      return x.real().isFinite().and(x.imag().isFinite());
    }
    return x.dtype().isFloat() ? x.unary(Unary.Kind.IS_FINITE) : never(x).not();
  }

  /** Whether its sign is negative, also that of −0.0 and NaN. */
  public Tensor signbit() {
    return once("signbit", Predicates::signbitOf);
  }

  private static Tensor signbitOf(Tensor t) {
    if (!t.dtype().isFloat()) {
      return t.dtype() == DType.BOOL ? never(t) : t.lt(0);
    }
    boolean wide = t.dtype() == DType.F64;
    // 16-bit floats are float32 numbers of the same sign.
    Tensor x = wide ? t : t.astype(DType.F32);
    return x.bitcast(wide ? DType.I64 : DType.I32).lt(0);
  }

  private static Tensor never(Tensor x) {
    return Lax.full(x.type().with(DType.BOOL), 0);
  }

  /** Whether both are true; a number is if it is not zero. */
  public Tensor logicalAnd(Tensor other) {
    return once("logicalAnd", (x, y) -> truth(x).and(truth(y)), other);
  }

  /** Whether one or both are true; a number is if it is not zero. */
  public Tensor logicalOr(Tensor other) {
    return once("logicalOr", (x, y) -> truth(x).or(truth(y)), other);
  }

  /** Whether one of both is true; a number is if it is not zero. */
  public Tensor logicalXor(Tensor other) {
    return once("logicalXor", (x, y) -> truth(x).xor(truth(y)), other);
  }

  /** Whether it is false, or zero. */
  public Tensor logicalNot() {
    return once("logicalNot", x -> truth(x).not());
  }

  static Tensor truth(Tensor x) {
    return x.dtype() == DType.BOOL ? x : x.ne(0);
  }

  /** Whether both are close: relative to the other by 1e-5, or by 1e-8; NaN is close to nothing. */
  public Tensor isclose(Tensor other) {
    return isclose(other, 1e-5, 1e-8);
  }

  /**
   * Whether |this − other| ≤ absolute + relative · |other|, or both are the same; an infinity is
   * close to itself only. Integers are compared as floating-point numbers.
   */
  public Tensor isclose(Tensor other, double relative, double absolute) {
    return once(
        "isclose", (x, y) -> iscloseOf(x, y, relative, absolute), other, relative, absolute);
  }

  private static Tensor iscloseOf(Tensor t, Tensor other, double relative, double absolute) {
    Both b = t.both("isclose", other);
    Tensor x = Promotion.besideNumber(b.x(), true);
    Tensor y = Promotion.besideNumber(b.y(), true);
    Tensor near = x.sub(y).abs().le(y.abs().mul(relative).add(absolute));
    return x.eq(y).or(y.isFinite().and(near));
  }

  /** As above, and NaN close to NaN: {@code equal_nan=True} in JAX. */
  public Tensor iscloseOrNan(Tensor other, double relative, double absolute) {
    return once(
        "iscloseOrNan",
        (x, y) -> x.isclose(y, relative, absolute).or(x.isNan().and(y.isNan())),
        other,
        relative,
        absolute);
  }

  /** Whether all elements are close, as {@link #isclose(Tensor)} says. */
  public Tensor allclose(Tensor other) {
    return allclose(other, 1e-5, 1e-8);
  }

  /** As {@link #isclose(Tensor, double, double)} of all elements. */
  public Tensor allclose(Tensor other, double relative, double absolute) {
    return once(
        "allclose", (x, y) -> x.isclose(y, relative, absolute).all(), other, relative, absolute);
  }

  /** Whether both have one shape and equal elements; NaN is equal to nothing. */
  public Tensor arrayEqual(Tensor other) {
    return once(
        "arrayEqual",
        (x, y) -> x.shape().equals(y.shape()) ? x.eq(y).all() : Lax.scalar(DType.BOOL, 0),
        other);
  }

  /** As above, and NaN equal to NaN: {@code equal_nan=True} in JAX. */
  public Tensor arrayEqualOrNan(Tensor other) {
    return once(
        "arrayEqualOrNan",
        (x, y) ->
            x.shape().equals(y.shape())
                ? x.eq(y).or(x.isNan().and(y.isNan())).all()
                : Lax.scalar(DType.BOOL, 0),
        other);
  }
}
