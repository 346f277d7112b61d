package org.nanodo;

import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.BitcastConvert;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.ElementwiseOp.Compare.Direction;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Op;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** The methods of a {@link Tensor} that compute each element by itself. */
abstract sealed class Elementwise permits Structural {
  /** This, which is always a tensor. */
  abstract Tensor self();

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

  public Tensor add(double other) {
    return JavaNumbers.with(new Binary(Binary.Kind.ADD), self(), other);
  }

  public Tensor add(long other) {
    return JavaNumbers.with(new Binary(Binary.Kind.ADD), self(), other);
  }

  public Tensor sub(Tensor other) {
    return binary(Binary.Kind.SUB, other);
  }

  public Tensor sub(double other) {
    return JavaNumbers.with(new Binary(Binary.Kind.SUB), self(), other);
  }

  public Tensor sub(long other) {
    return JavaNumbers.with(new Binary(Binary.Kind.SUB), self(), other);
  }

  public Tensor mul(Tensor other) {
    return binary(Binary.Kind.MUL, other);
  }

  public Tensor mul(double other) {
    return JavaNumbers.with(new Binary(Binary.Kind.MUL), self(), other);
  }

  public Tensor mul(long other) {
    return JavaNumbers.with(new Binary(Binary.Kind.MUL), self(), other);
  }

  public Tensor div(Tensor other) {
    return binary(Binary.Kind.DIV, other);
  }

  public Tensor div(double other) {
    return JavaNumbers.with(new Binary(Binary.Kind.DIV), self(), other);
  }

  /** The quotient, which is cut off to a whole number if this is of integers. */
  public Tensor div(long other) {
    return JavaNumbers.with(new Binary(Binary.Kind.DIV), self(), other);
  }

  public Tensor rem(Tensor other) {
    return binary(Binary.Kind.REM, other);
  }

  public Tensor pow(Tensor other) {
    return binary(Binary.Kind.POW, other);
  }

  public Tensor pow(double other) {
    return JavaNumbers.with(new Binary(Binary.Kind.POW), self(), other);
  }

  /** The power; negative ones of integers are refused, as they are no integers. */
  public Tensor pow(long other) {
    return JavaNumbers.with(new Binary(Binary.Kind.POW), self(), other);
  }

  public Tensor maximum(Tensor other) {
    return binary(Binary.Kind.MAX, other);
  }

  public Tensor maximum(double other) {
    return JavaNumbers.with(new Binary(Binary.Kind.MAX), self(), other);
  }

  public Tensor maximum(long other) {
    return JavaNumbers.with(new Binary(Binary.Kind.MAX), self(), other);
  }

  public Tensor minimum(Tensor other) {
    return binary(Binary.Kind.MIN, other);
  }

  public Tensor minimum(double other) {
    return JavaNumbers.with(new Binary(Binary.Kind.MIN), self(), other);
  }

  public Tensor minimum(long other) {
    return JavaNumbers.with(new Binary(Binary.Kind.MIN), self(), other);
  }

  public Tensor and(Tensor other) {
    return binary(Binary.Kind.AND, other);
  }

  public Tensor or(Tensor other) {
    return binary(Binary.Kind.OR, other);
  }

  public Tensor xor(Tensor other) {
    return binary(Binary.Kind.XOR, other);
  }

  /** The bits moved up by {@code count}; zeros follow. */
  public Tensor shiftLeft(int count) {
    return binary(Binary.Kind.SHIFT_LEFT, constant(count));
  }

  /** The bits moved down by {@code count}; zeros follow, whatever the sign. */
  public Tensor shiftRightLogical(int count) {
    return binary(Binary.Kind.SHIFT_RIGHT_LOGICAL, constant(count));
  }

  public Tensor eq(Tensor other) {
    return compare(Direction.EQ, other);
  }

  public Tensor eq(double other) {
    return JavaNumbers.with(new Compare(Direction.EQ), self(), other);
  }

  public Tensor eq(long other) {
    return JavaNumbers.with(new Compare(Direction.EQ), self(), other);
  }

  public Tensor ne(Tensor other) {
    return compare(Direction.NE, other);
  }

  public Tensor ne(double other) {
    return JavaNumbers.with(new Compare(Direction.NE), self(), other);
  }

  public Tensor ne(long other) {
    return JavaNumbers.with(new Compare(Direction.NE), self(), other);
  }

  public Tensor lt(Tensor other) {
    return compare(Direction.LT, other);
  }

  public Tensor lt(double other) {
    return JavaNumbers.with(new Compare(Direction.LT), self(), other);
  }

  public Tensor lt(long other) {
    return JavaNumbers.with(new Compare(Direction.LT), self(), other);
  }

  public Tensor le(Tensor other) {
    return compare(Direction.LE, other);
  }

  public Tensor le(double other) {
    return JavaNumbers.with(new Compare(Direction.LE), self(), other);
  }

  public Tensor le(long other) {
    return JavaNumbers.with(new Compare(Direction.LE), self(), other);
  }

  public Tensor gt(Tensor other) {
    return compare(Direction.GT, other);
  }

  public Tensor gt(double other) {
    return JavaNumbers.with(new Compare(Direction.GT), self(), other);
  }

  public Tensor gt(long other) {
    return JavaNumbers.with(new Compare(Direction.GT), self(), other);
  }

  public Tensor ge(Tensor other) {
    return compare(Direction.GE, other);
  }

  public Tensor ge(double other) {
    return JavaNumbers.with(new Compare(Direction.GE), self(), other);
  }

  public Tensor ge(long other) {
    return JavaNumbers.with(new Compare(Direction.GE), self(), other);
  }

  /** A scalar of this tensor's element type. */
  Tensor constant(long v) {
    return Lax.scalar(dtype(), v);
  }

  /** Any other elementwise function of two tensors. */
  public Tensor binary(Binary.Kind kind, Tensor other) {
    return broadcasting(new Binary(kind), other);
  }

  private Tensor compare(Direction direction, Tensor other) {
    return broadcasting(new Compare(direction), other);
  }

  Tensor broadcasting(Op op, Tensor other) {
    Broadcasting.requireOneDType(op.name(), self(), other);
    List<Tensor> both = Broadcasting.together(op.name(), List.of(self(), other));
    return Lax.emit(op, both.toArray(Tensor[]::new));
  }

  // Elementwise, one operand.

  public Tensor neg() {
    return unary(Unary.Kind.NEGATE);
  }

  public Tensor abs() {
    return unary(Unary.Kind.ABS);
  }

  public Tensor sign() {
    return unary(Unary.Kind.SIGN);
  }

  public Tensor exp() {
    return unary(Unary.Kind.EXP);
  }

  public Tensor log() {
    return unary(Unary.Kind.LOG);
  }

  public Tensor sqrt() {
    return unary(Unary.Kind.SQRT);
  }

  public Tensor rsqrt() {
    return unary(Unary.Kind.RSQRT);
  }

  public Tensor tanh() {
    return unary(Unary.Kind.TANH);
  }

  public Tensor sin() {
    return unary(Unary.Kind.SIN);
  }

  public Tensor cos() {
    return unary(Unary.Kind.COS);
  }

  public Tensor not() {
    return unary(Unary.Kind.NOT);
  }

  public Tensor square() {
    return mul(self());
  }

  /** Any other elementwise function. */
  public Tensor unary(Unary.Kind kind) {
    return Lax.emit(new Unary(kind), self());
  }

  /** The same elements converted to another type; itself if it has that type. */
  public Tensor astype(DType dtype) {
    return dtype == dtype() ? self() : Lax.emit(new Convert(dtype), self());
  }

  /** The same bits read as another type of the same width. */
  public Tensor bitcast(DType dtype) {
    return Lax.emit(new BitcastConvert(dtype), self());
  }
}
