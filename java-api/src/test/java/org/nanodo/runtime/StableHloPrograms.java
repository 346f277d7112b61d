package org.nanodo.runtime;

import org.nanodo.ir.TensorType;

/** StableHLO of the small programs that the tests run. */
final class StableHloPrograms {
  private StableHloPrograms() {}

  /** {@code (a, b) -> a + b} on tensors of one type. */
  static String add(TensorType type) {
    return """
        module { func.func @main(%%a: %1$s, %%b: %1$s) -> %1$s {
          %%c = stablehlo.add %%a, %%b : %1$s
          return %%c : %1$s
        } }
        """
        .formatted(type.mlir());
  }

  /** {@code a -> a + a}, with the attributes of the argument. */
  static String twice(TensorType type, String attributes) {
    return """
        module { func.func @main(%%a: %1$s %2$s) -> %1$s {
          %%c = stablehlo.add %%a, %%a : %1$s
          return %%c : %1$s
        } }
        """
        .formatted(type.mlir(), attributes);
  }
}
