package org.nanodo.oracle;

import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Compare.Direction;
import org.nanodo.ir.ElementwiseOp.Unary;

/** Operations that work element by element; see {@code elementwise.py}. */
final class ElementwiseCases {
  static final Map<Binary.Kind, BinaryOperator<Tensor>> BINARY =
      Map.ofEntries(
          Map.entry(Binary.Kind.ADD, Tensor::add),
          Map.entry(Binary.Kind.SUB, Tensor::sub),
          Map.entry(Binary.Kind.MUL, Tensor::mul),
          Map.entry(Binary.Kind.DIV, Tensor::div),
          Map.entry(Binary.Kind.REM, Tensor::rem),
          Map.entry(Binary.Kind.POW, Tensor::pow),
          Map.entry(Binary.Kind.ATAN2, Tensor::atan2),
          Map.entry(Binary.Kind.NEXT_AFTER, Tensor::nextAfter),
          kind(Binary.Kind.POLYGAMMA),
          Map.entry(Binary.Kind.MAX, Tensor::maximum),
          Map.entry(Binary.Kind.MIN, Tensor::minimum),
          Map.entry(Binary.Kind.AND, Tensor::and),
          Map.entry(Binary.Kind.OR, Tensor::or),
          Map.entry(Binary.Kind.XOR, Tensor::xor),
          Map.entry(Binary.Kind.SHIFT_LEFT, Tensor::shiftLeft),
          Map.entry(Binary.Kind.SHIFT_RIGHT_ARITHMETIC, Tensor::shiftRightArithmetic),
          Map.entry(Binary.Kind.SHIFT_RIGHT_LOGICAL, Tensor::shiftRightLogical));

  static final Map<Direction, BinaryOperator<Tensor>> COMPARE =
      Map.of(
          Direction.EQ, Tensor::eq,
          Direction.NE, Tensor::ne,
          Direction.LT, Tensor::lt,
          Direction.LE, Tensor::le,
          Direction.GT, Tensor::gt,
          Direction.GE, Tensor::ge);

  /** Others are in {@link TypeCases}. */
  private static final List<DType> CONVERTED =
      List.of(
          DType.F32, DType.BF16, DType.F16, DType.F64, DType.I32, DType.U32, DType.I64, DType.BOOL);

  private ElementwiseCases() {}

  private static Map.Entry<Binary.Kind, BinaryOperator<Tensor>> kind(Binary.Kind kind) {
    return Map.entry(kind, (x, y) -> x.binary(kind, y));
  }

  static void addTo(Cases cases) {
    for (Unary.Kind kind : Unary.Kind.values()) {
      cases.unary("unary/" + kind, x -> x.unary(kind));
    }
    BINARY.forEach((kind, f) -> cases.binary("binary/" + kind, f));
    COMPARE.forEach((direction, f) -> cases.binary("compare/" + direction, f));
    cases.add("where", in -> Lax.where(in.get(0), in.get(1), in.get(2)));
    cases.add("clamp", in -> Lax.clamp(in.get(0), in.get(1), in.get(2)));
    for (DType dtype : CONVERTED) {
      cases.unary("convert/" + dtype.name(), x -> x.astype(dtype));
    }
    for (DType dtype : List.of(DType.F32, DType.F64, DType.I32, DType.U32, DType.I64)) {
      cases.unary("bitcast/" + dtype.name(), x -> x.bitcast(dtype));
    }
  }
}
