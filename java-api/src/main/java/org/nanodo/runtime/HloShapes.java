package org.nanodo.runtime;

import java.util.List;
import java.util.Optional;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.proto.ShapeProto;

/** Sizes of the values of a compiled program. */
final class HloShapes {
  private HloShapes() {}

  /** Of a tuple, 0. */
  static long elements(ShapeProto shape) {
    return isTuple(shape) ? 0 : shape.getDimensionsList().stream().reduce(1L, Math::multiplyExact);
  }

  /** Of a tuple, those of its members. */
  static long bytes(ShapeProto shape) {
    return isTuple(shape)
        ? shape.getTupleShapesList().stream().mapToLong(HloShapes::bytes).sum()
        : elements(shape) * elementBytes(shape.getElementType());
  }

  /** The arrays of a value; none of a token. */
  static List<ShapeProto> arrays(ShapeProto shape) {
    if (isTuple(shape)) {
      return shape.getTupleShapesList().stream().flatMap(s -> arrays(s).stream()).toList();
    }
    return type(shape).isPresent() ? List.of(shape) : List.of();
  }

  /** The type of an array, if it is one of ours. */
  static Optional<TensorType> type(ShapeProto shape) {
    int[] dims = shape.getDimensionsList().stream().mapToInt(Math::toIntExact).toArray();
    return dtype(shape.getElementType()).map(d -> TensorType.of(d, dims));
  }

  /** By XLA's {@code PrimitiveType}, whose numbers are not those of PJRT. */
  private static Optional<DType> dtype(int type) {
    return Optional.ofNullable(
        switch (type) {
          case 1 -> DType.BOOL;
          case 2 -> DType.I8;
          case 3 -> DType.I16;
          case 4 -> DType.I32;
          case 5 -> DType.I64;
          case 6 -> DType.U8;
          case 7 -> DType.U16;
          case 8 -> DType.U32;
          case 9 -> DType.U64;
          case 10 -> DType.F16;
          case 11 -> DType.F32;
          case 12 -> DType.F64;
          case 15 -> DType.C64;
          case 16 -> DType.BF16;
          case 18 -> DType.C128;
          case 19 -> DType.F8E5M2;
          case 20 -> DType.F8E4M3FN;
          case 21 -> DType.I4;
          case 22 -> DType.U4;
          default -> null;
        });
  }

  static boolean isTuple(ShapeProto shape) {
    return shape.getElementType() == 13;
  }

  /** By XLA's {@code PrimitiveType}. */
  private static int elementBytes(int type) {
    return switch (type) {
      case 5, 9, 12, 15 -> 8; // s64, u64, f64, c64
      case 4, 8, 11 -> 4; // s32, u32, f32
      case 3, 7, 10, 16 -> 2; // s16, u16, f16, bf16
      case 18 -> 16; // c128
      case 0, 13, 14, 17 -> 0; // token, opaque, tuple, none
      default -> 1; // pred and types of 8 bits or fewer
    };
  }
}
