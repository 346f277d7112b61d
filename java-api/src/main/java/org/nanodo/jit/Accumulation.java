package org.nanodo.jit;

import org.nanodo.ir.DType;
import org.nanodo.ir.Dot;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.ReduceWindow;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.Value;

/**
 * The types in which sums are accumulated. A running sum in a type of p bits stops growing once it
 * is 2^p times the summand: at 256 ones in bfloat16, at 16.8 million in float32. So sums and
 * products of floats of 16 and 8 bits are accumulated in float32 and rounded once. A scatter, which
 * adds its updates one by one, accumulates many of them in float64 on the CPU.
 */
final class Accumulation {
  /** Up to this many updates of one sign, the error of a float32 sum is less than 0.2 %. */
  static final long FEW_UPDATES = 1 << 15;

  private Accumulation() {}

  static boolean isNarrow(Value v) {
    return v.type().dtype().isNarrowFloat();
  }

  /** The operand, converted to the type to accumulate in. */
  static Value operand(Reduce op, Replacement e) {
    boolean rounds = op.kind() == Reduce.Kind.SUM || op.kind() == Reduce.Kind.PROD;
    Value x = e.operand(0);
    return rounds && isNarrow(x) ? e.convert(x, DType.F32) : x;
  }

  static void scatter(Scatter op, boolean cpu, Replacement e) {
    boolean rounds = op.kind() == Scatter.Kind.ADD || op.kind() == Scatter.Kind.MUL;
    DType wide = rounds ? typeOf(op, e, cpu) : e.operand(0).type().dtype();
    Value table = e.convert(e.operand(0), wide);
    e.finish(op, table, e.operand(1), e.convert(e.operand(2), wide));
  }

  private static DType typeOf(Scatter op, Replacement e, boolean cpu) {
    Value table = e.operand(0);
    if (isNarrow(table)) {
      return DType.F32;
    }
    DType dtype = table.type().dtype();
    boolean many = op.updatesOfOneSlot(e.operand(1).type().shape()) > FEW_UPDATES;
    return cpu && many && dtype == DType.F32 ? DType.F64 : dtype;
  }

  static void window(ReduceWindow op, Replacement e) {
    Value x = e.operand(0);
    boolean rounds = op.kind() == Reduce.Kind.SUM && isNarrow(x);
    e.finish(op, rounds ? e.convert(x, DType.F32) : x);
  }

  /** The operation of operands in float32, rounded once. */
  static void inFloat32(Replacement e) {
    Value lhs = e.convert(e.operand(0), DType.F32);
    e.finish(e.node().op(), lhs, e.convert(e.operand(1), DType.F32));
  }

  static void dot(Dot op, Replacement e) {
    var wide = new Dot(op.lhsBatch(), op.rhsBatch(), op.lhsContract(), op.rhsContract(), DType.F32);
    Value lhs = e.convert(e.operand(0), DType.F32);
    e.finish(wide, lhs, e.convert(e.operand(1), DType.F32));
  }
}
