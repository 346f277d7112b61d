package org.nanodo.grad;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;

/**
 * An operation as its gradient rule sees it.
 *
 * @param operands its operands
 * @param results its results
 * @param cotangents the cotangents of its results; null where zero
 */
record Site(List<Tensor> operands, List<Tensor> results, List<@Nullable Tensor> cotangents) {
  /** Operand {@code i}. */
  Tensor in(int i) {
    return operands.get(i);
  }

  /** The only result. */
  Tensor out() {
    return results.get(0);
  }

  /** The cotangent of the only result. */
  Tensor ct() {
    Tensor ct = cotangents.get(0);
    if (ct == null) {
      throw new IllegalStateException("a rule was asked for without a cotangent");
    }
    return ct;
  }

  /** The cotangents of the operands, as a rule returns them: null where zero. */
  static List<@Nullable Tensor> to(@Nullable Tensor... cotangents) {
    return Arrays.asList(cotangents);
  }

  /** Zero for all operands. */
  List<@Nullable Tensor> none() {
    return Arrays.asList(new @Nullable Tensor[operands.size()]);
  }
}
