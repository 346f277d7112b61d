package org.nanodo;

import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.Op;
import org.nanodo.ir.ShapeException;
import org.nanodo.trace.Trace;

/** A Java number beside a tensor. */
final class JavaNumbers {
  private JavaNumbers() {}

  static Tensor with(Op op, Tensor x, double v) {
    boolean exact = x.dtype() == DType.I64;
    Tensor floats = x.dtype().isFloat() ? x : x.astype(exact ? DType.F64 : DType.F32);
    return floats.broadcasting(op, Lax.scalar(floats.dtype(), v));
  }

  static Tensor with(Op op, Tensor x, long v) {
    if (op.equals(new Binary(Binary.Kind.POW)) && v < 0 && !x.dtype().isFloat()) {
      throw new ShapeException(
          "pow: %s to the power of %d is not of integers; convert it first, or give %d.0 (%s)"
              .formatted(x.describe(), v, v, Trace.userLine()));
    }
    Tensor numbers = x.dtype() == DType.BOOL ? x.astype(DType.I32) : x;
    return numbers.broadcasting(op, numbers.constant(v));
  }
}
