package org.nanodo.jit;

import org.nanodo.ir.Convert;
import org.nanodo.ir.DType;
import org.nanodo.ir.Dot;
import org.nanodo.ir.Node;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.Value;

/**
 * In which type sums are made. A running sum in a type of p bits stands still once it is 2^p times
 * what is added: at 256 ones in bfloat16, at 16.8 million in float32. So 16-bit floats are added
 * and multiplied up in float32 and rounded once. A scatter, which adds one update after the other,
 * uses float64 on the CPU where there are many; a long sum of float32 is split into short ones by
 * XLA.
 */
final class Accumulation {
  /** With up to so many updates of one sign, a float32 sum is off by less than 0.2 %. */
  static final long FEW_UPDATES = 1 << 15;

  private Accumulation() {}

  static boolean isHalf(Value v) {
    return v.type().dtype() == DType.BF16 || v.type().dtype() == DType.F16;
  }

  static boolean applies(Reduce op, Node node) {
    boolean rounds = op.kind() == Reduce.Kind.SUM || op.kind() == Reduce.Kind.PROD;
    return rounds && isHalf(node.operands().get(0));
  }

  static void reduce(Reduce op, Emitter e) {
    round(e.emit(op, e.convert(e.operand(0), DType.F32)), e);
  }

  /** The type that a scatter adds in. */
  static DType of(Scatter op, Node node, boolean cpu) {
    Value table = node.operands().get(0);
    if (isHalf(table)) {
      return DType.F32;
    }
    boolean many = op.updatesOfOneSlot(node.operands().get(1).type().shape()) > FEW_UPDATES;
    return cpu && many && table.type().dtype() == DType.F32 ? DType.F64 : table.type().dtype();
  }

  static void scatter(Scatter op, DType wide, Emitter e) {
    Value table = e.convert(e.operand(0), wide);
    Value updates = e.convert(e.operand(2), wide);
    round(e.emit(op, table, e.operand(1), updates), e);
  }

  static void dot(Dot op, Emitter e) {
    var wide = new Dot(op.lhsBatch(), op.rhsBatch(), op.lhsContract(), op.rhsContract(), DType.F32);
    Value lhs = e.convert(e.operand(0), DType.F32);
    round(e.emit(wide, lhs, e.convert(e.operand(1), DType.F32)), e);
  }

  private static void round(Value wide, Emitter e) {
    e.finish(new Convert(e.node().results().get(0).type().dtype()), wide);
  }
}
