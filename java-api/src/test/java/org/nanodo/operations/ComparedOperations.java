package org.nanodo.operations;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.ir.Literal;

/** What {@code OperationsTest} compares with JAX, for tests that everything is compared. */
public final class ComparedOperations {
  private ComparedOperations() {}

  /** Each function of one or more arguments, and these. */
  public static void forEach(
      BiConsumer<Function<List<Tensor>, List<Tensor>>, List<Literal>> visitor) {
    for (OperationCase c : OperationCase.all()) {
      if (!c.inputs().isEmpty()) {
        visitor.accept(c.function(), c.first());
      }
    }
  }
}
