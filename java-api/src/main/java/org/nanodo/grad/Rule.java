package org.nanodo.grad;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.ir.Op;

/** The reverse rule of an operation: cotangents of its operands, null where zero. */
@FunctionalInterface
interface Rule<O extends Op> {
  List<@Nullable Tensor> pull(O op, Site site);
}
