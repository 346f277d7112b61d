package org.nanodo.grad;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Sort;

/** The rule of sorting: cotangents go back to where the elements came from. */
final class SortRules {
  private SortRules() {}

  static void addTo(Rules rules) {
    rules.add(Sort.class, SortRules::sort);
  }

  private static List<@Nullable Tensor> sort(Sort op, Site s) {
    Tensor key = s.in(0);
    Tensor position = Lax.iota(key.type().with(DType.I32), op.axis());
    Tensor from = Lax.sort(List.of(key, position), op.axis()).get(1);
    List<@Nullable Tensor> pulled = new ArrayList<>();
    for (Tensor ct : s.cotangents()) {
      // Sorting by where an element came from undoes the first sort.
      pulled.add(ct == null ? null : Lax.sort(List.of(from, ct), op.axis()).get(1));
    }
    return pulled;
  }
}
