package org.nanodo;

import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.trace.Composite;

/** The methods of a {@link Tensor} that say something true or false of each element. */
abstract sealed class Predicates extends Rounding permits MathFunctions {
  /** Whether it is no number; of complex numbers whether a part is none. */
  public Tensor isNan() {
    if (Composite.isEager(self())) {
      return Composite.of("isNan").unary(Tensor::isNan, self());
    }
    if (dtype().isComplex()) {
      return self().real().isNan().or(self().imag().isNan());
    }
    return dtype().isFloat() ? ne(self()) : never();
  }

  /** Whether it is an infinity of either sign; of complex numbers whether a part is one. */
  public Tensor isInf() {
    if (Composite.isEager(self())) {
      return Composite.of("isInf").unary(Tensor::isInf, self());
    }
    if (dtype().isComplex()) {
      return self().real().isInf().or(self().imag().isInf());
    }
    return dtype().isFloat() ? abs().eq(Double.POSITIVE_INFINITY) : never();
  }

  /** Whether it is neither an infinity nor NaN, as are both parts of a complex number. */
  public Tensor isFinite() {
    if (Composite.isEager(self())) {
      return Composite.of("isFinite").unary(Tensor::isFinite, self());
    }
    if (dtype().isComplex()) {
      return self().real().isFinite().and(self().imag().isFinite());
    }
    return dtype().isFloat() ? unary(Unary.Kind.IS_FINITE) : never().not();
  }

  /** Whether its sign is negative, also that of −0.0 and NaN. */
  public Tensor signbit() {
    if (Composite.isEager(self())) {
      return Composite.of("signbit").unary(Tensor::signbit, self());
    }
    if (!dtype().isFloat()) {
      return dtype() == DType.BOOL ? never() : lt(0);
    }
    boolean wide = dtype() == DType.F64;
    // 16-bit floats are float32 numbers of the same sign.
    Tensor x = wide ? self() : self().astype(DType.F32);
    return x.bitcast(wide ? DType.I64 : DType.I32).lt(0);
  }

  private Tensor never() {
    return Lax.full(type().with(DType.BOOL), 0);
  }

  /** Whether both are true; a number is if it is not zero. */
  public Tensor logicalAnd(Tensor other) {
    if (Composite.isEager(self(), other)) {
      return Composite.of("logicalAnd").binary(Tensor::logicalAnd, self(), other);
    }
    return truth(self()).and(truth(other));
  }

  /** Whether one or both are true; a number is if it is not zero. */
  public Tensor logicalOr(Tensor other) {
    if (Composite.isEager(self(), other)) {
      return Composite.of("logicalOr").binary(Tensor::logicalOr, self(), other);
    }
    return truth(self()).or(truth(other));
  }

  /** Whether one of both is true; a number is if it is not zero. */
  public Tensor logicalXor(Tensor other) {
    if (Composite.isEager(self(), other)) {
      return Composite.of("logicalXor").binary(Tensor::logicalXor, self(), other);
    }
    return truth(self()).xor(truth(other));
  }

  /** Whether it is false, or zero. */
  public Tensor logicalNot() {
    if (Composite.isEager(self())) {
      return Composite.of("logicalNot").unary(Tensor::logicalNot, self());
    }
    return truth(self()).not();
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
    if (Composite.isEager(self(), other)) {
      return Composite.of("isclose", relative, absolute)
          .binary((x, y) -> x.isclose(y, relative, absolute), self(), other);
    }
    Both b = both("isclose", other);
    Tensor x = Promotion.besideNumber(b.x(), true);
    Tensor y = Promotion.besideNumber(b.y(), true);
    Tensor near = x.sub(y).abs().le(y.abs().mul(relative).add(absolute));
    return x.eq(y).or(y.isFinite().and(near));
  }

  /** As above, and NaN close to NaN: {@code equal_nan=True} in JAX. */
  public Tensor iscloseOrNan(Tensor other, double relative, double absolute) {
    if (Composite.isEager(self(), other)) {
      return Composite.of("iscloseOrNan", relative, absolute)
          .binary((x, y) -> x.iscloseOrNan(y, relative, absolute), self(), other);
    }
    return isclose(other, relative, absolute).or(isNan().and(other.isNan()));
  }

  /** Whether all elements are close, as {@link #isclose(Tensor)} says. */
  public Tensor allclose(Tensor other) {
    return allclose(other, 1e-5, 1e-8);
  }

  /** As {@link #isclose(Tensor, double, double)} of all elements. */
  public Tensor allclose(Tensor other, double relative, double absolute) {
    if (Composite.isEager(self(), other)) {
      return Composite.of("allclose", relative, absolute)
          .binary((x, y) -> x.allclose(y, relative, absolute), self(), other);
    }
    return isclose(other, relative, absolute).all();
  }

  /** Whether both have one shape and equal elements; NaN is equal to nothing. */
  public Tensor arrayEqual(Tensor other) {
    if (Composite.isEager(self(), other)) {
      return Composite.of("arrayEqual").binary(Tensor::arrayEqual, self(), other);
    }
    return shape().equals(other.shape()) ? eq(other).all() : Lax.scalar(DType.BOOL, 0);
  }

  /** As above, and NaN equal to NaN: {@code equal_nan=True} in JAX. */
  public Tensor arrayEqualOrNan(Tensor other) {
    if (Composite.isEager(self(), other)) {
      return Composite.of("arrayEqualOrNan").binary(Tensor::arrayEqualOrNan, self(), other);
    }
    return shape().equals(other.shape())
        ? eq(other).or(isNan().and(other.isNan())).all()
        : Lax.scalar(DType.BOOL, 0);
  }
}
