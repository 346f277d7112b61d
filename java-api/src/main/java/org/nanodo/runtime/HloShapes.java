package org.nanodo.runtime;

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
