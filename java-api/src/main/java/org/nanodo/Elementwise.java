package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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
  /** A function of this that, executed eagerly, is one program. */
  final Tensor once(String name, UnaryOperator<Tensor> f, Object... attributes) {
    return Composite.of(name, attributes).unary(f, self());
  }

  /** As above, with another operand. */
  final Tensor once(String name, BinaryOperator<Tensor> f, Tensor other, Object... attributes) {
    return Composite.of(name, attributes).binary(f, self(), other);
  }

  /** The leaves of the tree that is the result of such a function. */
  final List<Tensor> several(String name, Function<Tensor, ?> f, Object... attributes) {
    return Composite.of(name, attributes).several(in -> Tree.leaves(f.apply(in.get(0))), self());
  }

  /** Its element type and shape. */
  public abstract TensorType type();

  /** Its sizes along each axis. */
  public Shape shape() {
    return type().shape();
  }

  /** Its element type. */
  public DType dtype() {
    return type().dtype();
  }

  /** How many axes it has. */
  public int rank() {
    return type().rank();
  }

  /** The size of a dimension; negative counts from the end. */
  public int dim(int axis) {
    return shape().dim(Axes.of("dim", self(), axis));
  }

  // Elementwise, two operands.

  /** The sum, of numbers of any type. */
  public Tensor add(Tensor other) {
    return binary(Binary.Kind.ADD, other);
  }

  /** As above, with a number. */
  public Tensor add(Number other) {
    return binary(Binary.Kind.ADD, other);
  }

  /** The difference, of numbers of any type. */
  public Tensor sub(Tensor other) {
    return binary(Binary.Kind.SUB, other);
  }

  /** As above, with a number. */
  public Tensor sub(Number other) {
    return binary(Binary.Kind.SUB, other);
  }

  /** The product, of numbers of any type. */
  public Tensor mul(Tensor other) {
    return binary(Binary.Kind.MUL, other);
  }

  /** As above, with a number. */
  public Tensor mul(Number other) {
    return binary(Binary.Kind.MUL, other);
  }

  /** The quotient; that of integers is rounded towards zero, as in {@code jax.lax.div}. */
  public Tensor div(Tensor other) {
    return binary(Binary.Kind.DIV, other);
  }

  /** The quotient; of integers by a whole number it is rounded towards zero. */
  public Tensor div(Number other) {
    return binary(Binary.Kind.DIV, other);
  }

  /**
   * The remainder of {@link #div(Tensor)}, which has the sign of the dividend; not of complex
   * numbers.
   */
  public Tensor rem(Tensor other) {
    return binary(Binary.Kind.REM, other);
  }

  /** As above, with a number. */
  public Tensor rem(Number other) {
    return binary(Binary.Kind.REM, other);
  }

  /** The power, of numbers of any type; NaN of a negative real base and a fraction. */
  public Tensor pow(Tensor other) {
    return binary(Binary.Kind.POW, other);
  }

  /**
   * The power. A whole number becomes multiplications, as {@code jax.lax.integer_pow}; a negative
   * one of integers is refused, as the result is no integer.
   */
  public Tensor pow(Number other) {
    long n = other.longValue();
    return Scalars.isWhole(other)
        ? once("pow", x -> integerPow(x, n), n)
        : binary(Binary.Kind.POW, other);
  }

  private static Tensor integerPow(Tensor given, long n) {
    require(
        n >= 0 || given.dtype().isInexact(),
        "pow: %s to the power of %d is not of integers; convert it first, or give %d.0",
        given,
        n,
        n);
    Tensor x = Promotion.besideNumber(given, false);
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

  /** The larger one, or NaN if one is; not of complex numbers. */
  public Tensor maximum(Tensor other) {
    return binary(Binary.Kind.MAX, other);
  }

  /** As above, with a number. */
  public Tensor maximum(Number other) {
    return binary(Binary.Kind.MAX, other);
  }

  /** The smaller one, or NaN if one is; not of complex numbers. */
  public Tensor minimum(Tensor other) {
    return binary(Binary.Kind.MIN, other);
  }

  /** As above, with a number. */
  public Tensor minimum(Number other) {
    return binary(Binary.Kind.MIN, other);
  }

  /** And of each bit of integers, or of booleans. */
  public Tensor and(Tensor other) {
    return binary(Binary.Kind.AND, other);
  }

  /** As above, with a number. */
  public Tensor and(Number other) {
    return binary(Binary.Kind.AND, other);
  }

  /** Or of each bit of integers, or of booleans. */
  public Tensor or(Tensor other) {
    return binary(Binary.Kind.OR, other);
  }

  /** As above, with a number. */
  public Tensor or(Number other) {
    return binary(Binary.Kind.OR, other);
  }

  /** Exclusive or of each bit of integers, or of booleans. */
  public Tensor xor(Tensor other) {
    return binary(Binary.Kind.XOR, other);
  }

  /** As above, with a number. */
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

  /** Whether both are equal; NaN is equal to nothing. */
  public Tensor eq(Tensor other) {
    return compare(Direction.EQ, other);
  }

  /** As above, with a number. */
  public Tensor eq(Number other) {
    return compare(Direction.EQ, other);
  }

  /** Whether both differ; NaN differs from everything. */
  public Tensor ne(Tensor other) {
    return compare(Direction.NE, other);
  }

  /** As above, with a number. */
  public Tensor ne(Number other) {
    return compare(Direction.NE, other);
  }

  /** Whether this is smaller; false of NaN, and not of complex numbers. */
  public Tensor lt(Tensor other) {
    return compare(Direction.LT, other);
  }

  /** As above, with a number. */
  public Tensor lt(Number other) {
    return compare(Direction.LT, other);
  }

  /** Whether this is smaller or equal; false of NaN, and not of complex numbers. */
  public Tensor le(Tensor other) {
    return compare(Direction.LE, other);
  }

  /** As above, with a number. */
  public Tensor le(Number other) {
    return compare(Direction.LE, other);
  }

  /** Whether this is larger; false of NaN, and not of complex numbers. */
  public Tensor gt(Tensor other) {
    return compare(Direction.GT, other);
  }

  /** As above, with a number. */
  public Tensor gt(Number other) {
    return compare(Direction.GT, other);
  }

  /** Whether this is larger or equal; false of NaN, and not of complex numbers. */
  public Tensor ge(Tensor other) {
    return compare(Direction.GE, other);
  }

  /** As above, with a number. */
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

  /** The negative; of unsigned integers modulo a power of two. */
  public Tensor neg() {
    return unary(Unary.Kind.NEGATE);
  }

  /** The magnitude, of complex numbers a real one. */
  public Tensor abs() {
    return dtype().isSigned() ? unary(Unary.Kind.ABS) : self();
  }

  /** −1, 0 or 1, of complex numbers that of their direction. */
  public Tensor sign() {
    boolean unsigned = dtype().isInteger() && !dtype().isSigned();
    return unsigned ? once("sign", x -> x.ne(0).astype(x.dtype())) : unary(Unary.Kind.SIGN);
  }

  /** Each bit of integers inverted, or booleans. */
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
    return dtype().isComplex() ? once("conj", z -> Lax.complex(z.real(), z.imag().neg())) : self();
  }

  /** The argument, from -pi to pi, as NumPy's {@code angle}. */
  public Tensor angle() {
    return once("angle", Elementwise::angleOf);
  }

  private static Tensor angleOf(Tensor x) {
    Tensor z = x.inexact();
    return z.imag().atan2(z.real());
  }

  /** The product of each element with itself. */
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
