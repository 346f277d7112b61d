package org.nanodo.operations;

import java.util.List;
import org.nanodo.Histogram;
import org.nanodo.Jnp;
import org.nanodo.Lax;
import org.nanodo.Side;
import org.nanodo.Tensor;
import org.nanodo.TopK;
import org.nanodo.Unique;

/** Sorting, searching and counting; see {@code operations_ordering.py}. */
final class OrderingOperations {
  private OrderingOperations() {}

  static void addTo(OperationFunctions f) {
    f.of("Tensor.sort", (x, p) -> x.sort(p.integer("axis")));
    f.of("Tensor.sortDescending", (x, p) -> x.sortDescending(p.integer("axis")));
    f.of("Tensor.argsort", (x, p) -> x.argsort(p.integer("axis")));
    f.of("Tensor.argsortDescending", (x, p) -> x.argsortDescending(p.integer("axis")));
    f.several(
        "Tensor.topK",
        (in, p) -> {
          TopK top = in.get(0).topK(p.integer("k"), p.integer("axis"));
          return List.of(top.values(), top.indices());
        });
    f.several("Lax.sort", (in, p) -> Lax.sort(in, p.integer("axis")));
    f.add("Jnp.lexsort", (in, p) -> Jnp.lexsort(in, p.integer("axis")));
    f.add("Tensor.searchsorted", (in, p) -> in.get(0).searchsorted(in.get(1), side(p)));
    f.add("Tensor.digitize", (in, p) -> in.get(1).digitize(in.get(0), side(p)));
    f.several(
        "Tensor.unique",
        (in, p) -> {
          Unique u = in.get(0).unique(p.integer("size"));
          return List.of(u.values(), u.indices(), u.inverse(), u.counts());
        });
    f.several("Tensor.nonzero", (in, p) -> in.get(0).nonzero(p.integer("size")));
    f.add(
        "Tensor.bincount",
        (in, p) -> {
          Tensor x = in.get(0);
          int count = p.integer("count");
          return in.size() == 1 ? x.bincount(count) : x.bincount(in.get(1), count);
        });
    f.several(
        "Tensor.histogram",
        (in, p) -> {
          Histogram h = p.has("low") ? within(in, p) : whole(in, p.integer("bins"));
          return List.of(h.counts(), h.edges());
        });
  }

  private static Histogram whole(List<Tensor> in, int bins) {
    Tensor x = in.get(0);
    return in.size() == 1 ? x.histogram(bins) : x.histogram(bins, in.get(1));
  }

  private static Histogram within(List<Tensor> in, Parameters p) {
    Tensor x = in.get(0);
    int bins = p.integer("bins");
    double low = p.real("low");
    double high = p.real("high");
    return in.size() == 1 ? x.histogram(bins, low, high) : x.histogram(bins, low, high, in.get(1));
  }

  private static Side side(Parameters p) {
    return Side.valueOf(p.text("side"));
  }
}
