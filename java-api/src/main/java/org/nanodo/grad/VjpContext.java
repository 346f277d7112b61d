package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;

/** An operation as its VJP rule sees it; cotangents of results are null where zero. */
record VjpContext(List<Tensor> operands, List<Tensor> results, List<@Nullable Tensor> cotangents) {
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
      throw new IllegalStateException("a VJP rule was applied without a cotangent");
    }
    return ct;
  }

  /** The cotangents of the operands, null where zero. */
  static List<@Nullable Tensor> cts(@Nullable Tensor... cotangents) {
    return Arrays.asList(cotangents);
  }

  /** The same function of each cotangent of a result that is not zero. */
  List<@Nullable Tensor> mapped(UnaryOperator<Tensor> f) {
    List<@Nullable Tensor> mapped = new ArrayList<>();
    cotangents.forEach(ct -> mapped.add(ct == null ? null : f.apply(ct)));
    return mapped;
  }

  /** Zero for all operands. */
  List<@Nullable Tensor> none() {
    return Arrays.asList(new @Nullable Tensor[operands.size()]);
  }
}
