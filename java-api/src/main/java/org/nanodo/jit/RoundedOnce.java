package org.nanodo.jit;

import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.BitcastConvert;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.ElementwiseOp.Compare.Direction;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Value;

/**
 * XLA converts float64 and integers to narrow floats by way of float32, rounding twice: a number
 * just above the midpoint of two floats is rounded to the midpoint first, and then down. Here the
 * first rounding is to odd, which preserves on which side of a midpoint a number lies (Boldo and
 * Melquiond, "When double rounding is odd", 2005).
 */
final class RoundedOnce {
  private RoundedOnce() {}

  static boolean applies(Convert op, DType from) {
    return op.dtype().isNarrowFloat() && (from == DType.F64 || from.isInteger());
  }

  static void rewrite(Convert op, Replacement e) {
    Value x = e.convert(e.operand(0), DType.F64);
    Value near = e.convert(x, DType.F32);
    Value back = e.convert(near, DType.F64);
    Value bits = e.emit(new BitcastConvert(DType.I32), near);
    Value one = e.full(bits.type(), 1);
    Value last = e.binary(Binary.Kind.AND, bits, one);
    Value even = e.emit(new Compare(Direction.NE), last, one);
    Value inexact = e.emit(new Compare(Direction.NE), back, x);
    Value tooFar = e.emit(new Compare(Direction.GT), abs(back, e), abs(x, e));
    Value step = e.select(tooFar, e.negate(one), one);
    Value odd = e.binary(Binary.Kind.ADD, bits, step);
    Value moves = e.binary(Binary.Kind.AND, even, inexact);
    e.finish(op, e.emit(new BitcastConvert(DType.F32), e.select(moves, odd, bits)));
  }

  private static Value abs(Value x, Replacement e) {
    return e.emit(new Unary(Unary.Kind.ABS), x);
  }
}
