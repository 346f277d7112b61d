package org.nanodo.runtime;

import java.util.Arrays;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.pjrt.PjrtElementTypes;

/** Tensor types as {@code PJRT_Buffer_Type}. */
final class PjrtTypes {
  private PjrtTypes() {}

  static int code(DType dtype) {
    return switch (dtype) {
      case F32 -> PjrtElementTypes.F32;
      case BF16 -> PjrtElementTypes.BF16;
      case F16 -> PjrtElementTypes.F16;
      case F64 -> PjrtElementTypes.F64;
      case I32 -> PjrtElementTypes.S32;
      case U32 -> PjrtElementTypes.U32;
      case I64 -> PjrtElementTypes.S64;
      case BOOL -> PjrtElementTypes.PRED;
      case I4 -> PjrtElementTypes.S4;
      case U4 -> PjrtElementTypes.U4;
      case I8 -> PjrtElementTypes.S8;
      case I16 -> PjrtElementTypes.S16;
      case U8 -> PjrtElementTypes.U8;
      case U16 -> PjrtElementTypes.U16;
      case U64 -> PjrtElementTypes.U64;
      case F8E4M3FN -> PjrtElementTypes.F8E4M3FN;
      case F8E5M2 -> PjrtElementTypes.F8E5M2;
      case C64 -> PjrtElementTypes.C64;
      case C128 -> PjrtElementTypes.C128;
    };
  }

  static TensorType type(int code, long[] dims) {
    DType dtype =
        Arrays.stream(DType.values())
            .filter(d -> code(d) == code)
            .findFirst()
            .orElseThrow(
                () ->
                    new PjrtException(
                        "UNIMPLEMENTED",
                        "the program returns elements of PJRT type %d: convert them to one of %s"
                            .formatted(code, Arrays.toString(DType.values()))));
    return TensorType.of(dtype, Arrays.stream(dims).mapToInt(Math::toIntExact).toArray());
  }

  static long[] dims(TensorType type) {
    return type.shape().stream().asLongStream().toArray();
  }
}
