package org.nanodo.jit;

import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.BitcastConvert;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;

/**
 * XLA:CPU flushes subnormal operands to zero, but its logarithm, cube root and power read their
 * bits and return garbage. Logarithm and cube root have normal values there, which are computed
 * from the number as an integer; for a power such a base is zero, as in other arithmetic.
 */
final class Subnormals {
  private final Replacement e;
  private final Value x;
  private final Value bits;
  private final Value magnitude;
  private final boolean wide;

  private Subnormals(Value x, Replacement e) {
    this.e = e;
    this.x = x;
    this.wide = x.type().dtype() == DType.F64;
    DType integer = wide ? DType.I64 : DType.I32;
    this.bits = e.emit(new BitcastConvert(integer), x);
    long allButSign = wide ? Long.MAX_VALUE : Integer.MAX_VALUE;
    this.magnitude = e.binary(Binary.Kind.AND, bits, e.full(bits.type(), allButSign));
  }

  static boolean affect(Unary op, Replacement e) {
    boolean reads = op.kind() == Unary.Kind.LOG || op.kind() == Unary.Kind.CBRT;
    return reads && e.operand(0).type().dtype().isFloat();
  }

  /** A logarithm or a cube root; of 16-bit floats in float32. */
  static void rewrite(Unary op, Replacement e) {
    DType dtype = e.operand(0).type().dtype();
    Value x = e.convert(e.operand(0), dtype == DType.F64 ? dtype : DType.F32);
    var s = new Subnormals(x, e);
    if (op.kind() == Unary.Kind.LOG) {
      s.log(op);
    } else {
      s.cbrt(op);
    }
  }

  static boolean affect(Binary op, Replacement e) {
    DType dtype = e.operand(0).type().dtype();
    return op.kind() == Binary.Kind.POW && dtype.isFloat() && dtype != DType.F16;
  }

  /** A power whose base, if subnormal, is replaced by a zero of its sign. */
  static void rewrite(Binary power, Replacement e) {
    DType dtype = e.operand(0).type().dtype();
    DType computed = dtype == DType.F64 ? dtype : DType.F32;
    var s = new Subnormals(e.convert(e.operand(0), computed), e);
    Value sign = e.binary(Binary.Kind.SUB, s.bits, s.magnitude);
    Value zero = e.emit(new BitcastConvert(computed), sign);
    e.finish(power, e.select(s.belowNormal(), zero, s.x), e.convert(e.operand(1), computed));
  }

  /** x = m · 2^-149 with an integer m, or m · 2^-1074. */
  private void log(Unary op) {
    Value subnormal = isSubnormal();
    Value log = e.emit(op, e.select(subnormal, mantissa(), x));
    double offset = -(wide ? 1074 : 149) * Math.log(2);
    Value added = e.select(subnormal, e.full(x.type(), offset), e.full(x.type(), -0.0));
    e.finish(new Binary(Binary.Kind.ADD), log, added);
  }

  /** x = 2 m · 2^-150, or m · 2^-1074: the exponents are multiples of three. */
  private void cbrt(Unary op) {
    Value subnormal = isSubnormal();
    Value m = mantissa();
    Value scaled = wide ? m : e.binary(Binary.Kind.ADD, m, m);
    Value root = e.emit(op, e.select(subnormal, scaled, x));
    double factor = wide ? 0x1p-358 : 0x1p-50;
    Value factors = e.select(subnormal, e.full(x.type(), factor), e.full(x.type(), 1));
    e.finish(new Binary(Binary.Kind.MUL), root, factors);
  }

  private Value belowNormal() {
    long leastNormal = wide ? 1L << 52 : 1 << 23;
    return compare(Compare.Direction.LT, magnitude, leastNormal);
  }

  private Value isSubnormal() {
    return e.binary(Binary.Kind.AND, belowNormal(), compare(Compare.Direction.GT, magnitude, 0));
  }

  /** The integer m, of the sign of {@code x}. */
  private Value mantissa() {
    Value negative = compare(Compare.Direction.LT, bits, 0);
    Value signed = e.select(negative, e.negate(magnitude), magnitude);
    return e.convert(signed, x.type().dtype());
  }

  private Value compare(Compare.Direction direction, Value a, long number) {
    TensorType type = a.type();
    return e.emit(new Compare(direction), a, e.full(type, number));
  }
}
