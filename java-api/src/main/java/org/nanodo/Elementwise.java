package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.BitcastConvert;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.ElementwiseOp.Compare.Direction;
import org.nanodo.ir.ElementwiseOp.ComplexPart;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Op;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Composite;

/** The methods of a {@link Tensor} that compute each element by itself. */
abstract sealed class Elementwise extends NanReductions permits Rounding {
  public abstract TensorType type();

  public Shape shape() {
    return type().shape();
  }

  public DType dtype() {
    return type().dtype();
  }

  public int rank() {
    return type().rank();
  }

  /** The size of a dimension; negative counts from the end. */
  public int dim(int axis) {
    return shape().dim(Axes.of("dim", self(), axis));
  }

  // Elementwise, two operands.

  public Tensor add(Tensor other) {
    return binary(Binary.Kind.ADD, other);
  }

  public Tensor add(Number other) {
    return binary(Binary.Kind.ADD, other);
  }

  public Tensor sub(Tensor other) {
    return binary(Binary.Kind.SUB, other);
  }

  public Tensor sub(Number other) {
    return binary(Binary.Kind.SUB, other);
  }

  public Tensor mul(Tensor other) {
    return binary(Binary.Kind.MUL, other);
  }

  public Tensor mul(Number other) {
    return binary(Binary.Kind.MUL, other);
  }

  public Tensor div(Tensor other) {
    return binary(Binary.Kind.DIV, other);
  }

  /** The quotient; of integers by a whole number it is rounded towards zero. */
  public Tensor div(Number other) {
    return binary(Binary.Kind.DIV, other);
  }

  public Tensor rem(Tensor other) {
    return binary(Binary.Kind.REM, other);
  }

  public Tensor rem(Number other) {
    return binary(Binary.Kind.REM, other);
  }

  public Tensor pow(Tensor other) {
    return binary(Binary.Kind.POW, other);
  }

  /**
   * The power. A whole number becomes multiplications, as {@code jax.lax.integer_pow}; a negative
   * one of integers is refused, as the result is no integer.
   */
  public Tensor pow(Number other) {
    return Scalars.isWhole(other) ? integerPow(other.longValue()) : binary(Binary.Kind.POW, other);
  }

  private Tensor integerPow(long n) {
    require(
        n >= 0 || dtype().isInexact(),
        "pow: %s to the power of %d is not of integers; convert it first, or give %d.0",
        self(),
        n,
        n);
    if (Composite.isEager(self())) {
      return Composite.of("pow", n).unary(x -> x.pow(n), self());
    }
    Tensor x = Promotion.besideNumber(self(), false);
    var factors = new ArrayList<Tensor>();
    Tensor square = x;
    for (long rest = Math.abs(n); rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        factors.add(square);
      }
      square = rest > 1 ? square.mul(square) : square;
    }
    Tensor power = factors.stream().reduce(Tensor::mul).orElseGet(() -> Lax.full(x.type(), 1));
    return n < 0 ? Lax.full(x.type(), 1).div(power) : power;
  }

  public Tensor maximum(Tensor other) {
    return binary(Binary.Kind.MAX, other);
  }

  public Tensor maximum(Number other) {
    return binary(Binary.Kind.MAX, other);
  }

  public Tensor minimum(Tensor other) {
    return binary(Binary.Kind.MIN, other);
  }

  public Tensor minimum(Number other) {
    return binary(Binary.Kind.MIN, other);
  }

  public Tensor and(Tensor other) {
    return binary(Binary.Kind.AND, other);
  }

  public Tensor and(Number other) {
    return binary(Binary.Kind.AND, other);
  }

  public Tensor or(Tensor other) {
    return binary(Binary.Kind.OR, other);
  }

  public Tensor or(Number other) {
    return binary(Binary.Kind.OR, other);
  }

  public Tensor xor(Tensor other) {
    return binary(Binary.Kind.XOR, other);
  }

  public Tensor xor(Number other) {
    return binary(Binary.Kind.XOR, other);
  }

  /** The bits moved up by {@code count}; zeros follow. */
  public Tensor shiftLeft(int count) {
    return binary(Binary.Kind.SHIFT_LEFT, constant(count));
  }

  /** As above; from the number of bits on, as from a negative count, nothing is left but zeros. */
  public Tensor shiftLeft(Tensor count) {
    return binary(Binary.Kind.SHIFT_LEFT, count);
  }

  /** The bits moved down by {@code count}; copies of the highest bit, the sign, follow. */
  public Tensor shiftRightArithmetic(int count) {
    return binary(Binary.Kind.SHIFT_RIGHT_ARITHMETIC, constant(count));
  }

  /** As above; from the number of bits on, nothing is left but copies of the sign. */
  public Tensor shiftRightArithmetic(Tensor count) {
    return binary(Binary.Kind.SHIFT_RIGHT_ARITHMETIC, count);
  }

  /** The bits moved down by {@code count}; zeros follow, whatever the sign. */
  public Tensor shiftRightLogical(int count) {
    return binary(Binary.Kind.SHIFT_RIGHT_LOGICAL, constant(count));
  }

  /** As above; from the number of bits on, nothing is left but zeros. */
  public Tensor shiftRightLogical(Tensor count) {
    return binary(Binary.Kind.SHIFT_RIGHT_LOGICAL, count);
  }

  public Tensor eq(Tensor other) {
    return compare(Direction.EQ, other);
  }

  public Tensor eq(Number other) {
    return compare(Direction.EQ, other);
  }

  public Tensor ne(Tensor other) {
    return compare(Direction.NE, other);
  }

  public Tensor ne(Number other) {
    return compare(Direction.NE, other);
  }

  public Tensor lt(Tensor other) {
    return compare(Direction.LT, other);
  }

  public Tensor lt(Number other) {
    return compare(Direction.LT, other);
  }

  public Tensor le(Tensor other) {
    return compare(Direction.LE, other);
  }

  public Tensor le(Number other) {
    return compare(Direction.LE, other);
  }

  public Tensor gt(Tensor other) {
    return compare(Direction.GT, other);
  }

  public Tensor gt(Number other) {
    return compare(Direction.GT, other);
  }

  public Tensor ge(Tensor other) {
    return compare(Direction.GE, other);
  }

  public Tensor ge(Number other) {
    return compare(Direction.GE, other);
  }

  /** A scalar of this tensor's element type. */
  Tensor constant(Number v) {
    return Scalars.operand(dtype(), v);
  }

  /** Any other elementwise function of two tensors. */
  public Tensor binary(Binary.Kind kind, Tensor other) {
    return broadcasting(new Binary(kind), other);
  }

  private Tensor binary(Binary.Kind kind, Number other) {
    return broadcasting(new Binary(kind), other);
  }

  private Tensor compare(Direction direction, Tensor other) {
    return broadcasting(new Compare(direction), other);
  }

  private Tensor compare(Direction direction, Number other) {
    return broadcasting(new Compare(direction), other);
  }

  private Tensor broadcasting(Op op, Number other) {
    Tensor x = Promotion.besideNumber(self(), !Scalars.isWhole(other));
    return ((Elementwise) x).broadcasting(op, x.constant(other).weaklyTyped(x.isWeaklyTyped()));
  }

  /** A number as an operand beside this, whose type it takes. */
  final Tensor number(Number v) {
    Tensor x = Promotion.besideNumber(self(), !Scalars.isWhole(v));
    return x.constant(v).weaklyTyped(true);
  }

  /** This and another operand, in one element type and shape. */
  final Both both(String op, Tensor other) {
    List<Tensor> same = Broadcasting.together(op, Promotion.of(op, self(), other));
    return new Both(same.get(0), same.get(1));
  }

  record Both(Tensor x, Tensor y) {}

  private Tensor broadcasting(Op op, Tensor other) {
    return type().equals(other.type())
        ? Lax.emit(op, self(), other)
        : Composite.of(op.name(), op).apply(in -> broadcast(op, in), self(), other);
  }

  private static Tensor broadcast(Op op, List<Tensor> in) {
    List<Tensor> both = Promotion.together(op.name(), in);
    return Lax.emit(op, Broadcasting.together(op.name(), both).toArray(Tensor[]::new));
  }

  // Elementwise, one operand.

  public Tensor neg() {
    return unary(Unary.Kind.NEGATE);
  }

  public Tensor abs() {
    return dtype().isSigned() ? unary(Unary.Kind.ABS) : self();
  }

  /** −1, 0 or 1, of complex numbers that of their direction. */
  public Tensor sign() {
    boolean unsigned = dtype().isInteger() && !dtype().isSigned();
    return unsigned ? ne(0).astype(dtype()) : unary(Unary.Kind.SIGN);
  }

  public Tensor not() {
    return unary(Unary.Kind.NOT);
  }

  // Complex numbers.

  /** The real part, of real tensors they themselves. */
  public Tensor real() {
    return part(ComplexPart.Part.REAL);
  }

  /** The imaginary part; zeros of real tensors. */
  public Tensor imag() {
    return dtype().isComplex() ? part(ComplexPart.Part.IMAG) : Lax.zerosLike(self());
  }

  private Tensor part(ComplexPart.Part part) {
    return dtype().isComplex() ? Lax.emit(new ComplexPart(part), self()) : self();
  }

  /** With the imaginary part negated; real tensors they themselves. */
  public Tensor conj() {
    if (Composite.isEager(self())) {
      return Composite.of("conj").unary(Tensor::conj, self());
    }
    return dtype().isComplex() ? Lax.complex(real(), imag().neg()) : self();
  }

  /** The argument, from -pi to pi, as NumPy's {@code angle}. */
  public Tensor angle() {
    if (Composite.isEager(self())) {
      return Composite.of("angle").unary(Tensor::angle, self());
    }
    Tensor z = Promotion.besideNumber(self(), true);
    return z.imag().atan2(z.real());
  }

  public Tensor square() {
    return mul(self());
  }

  /** How many bits of each integer are set. */
  public Tensor populationCount() {
    return unary(Unary.Kind.POPULATION_COUNT);
  }

  /** How many zero bits come before the highest that is set; all, of zero. */
  public Tensor clz() {
    return unary(Unary.Kind.CLZ);
  }

  /** Any other elementwise function. */
  public Tensor unary(Unary.Kind kind) {
    return Lax.emit(new Unary(kind), self());
  }

  /**
   * The same elements in exactly this type; itself if it has it. Of complex numbers a real type
   * takes the real part, and booleans whether they are not zero.
   */
  public Tensor astype(DType dtype) {
    Tensor exact = self().weaklyTyped(false);
    if (dtype().isComplex() && !dtype.isComplex()) {
      return dtype == DType.BOOL ? exact.ne(0) : exact.real().astype(dtype);
    }
    return dtype == dtype() ? exact : Lax.emit(new Convert(dtype), exact);
  }

  /** The same bits read as another type of the same width. */
  public Tensor bitcast(DType dtype) {
    return Lax.emit(new BitcastConvert(dtype), self());
  }
}
