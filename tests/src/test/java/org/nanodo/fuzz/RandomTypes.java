package org.nanodo.fuzz;

import java.util.Random;
import org.nanodo.ir.DType;

/** The element types of programs, float32 most often. */
final class RandomTypes {
  private RandomTypes() {}

  static DType draw(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> DType.F64;
      case 1 -> DType.BF16;
      case 2 -> DType.F16;
      default -> DType.F32;
    };
  }
}
