package org.nanodo.oracle;

import static org.nanodo.Index.ALL;
import static org.nanodo.Index.CLIP;
import static org.nanodo.Index.DROP;
import static org.nanodo.Index.FILL;
import static org.nanodo.Index.WRAP;
import static org.nanodo.Index.fill;

import java.util.List;
import java.util.Map;
import org.nanodo.Histogram;
import org.nanodo.Index;
import org.nanodo.Jnp;
import org.nanodo.Side;
import org.nanodo.Tensor;
import org.nanodo.TopK;
import org.nanodo.Unique;

/** Sorting, searching, counting, and indices out of bounds; see {@code ordering.py}. */
final class OrderCases {
  private OrderCases() {}

  private interface Update {
    Tensor of(Tensor x, Object index, Tensor value);
  }

  static void addTo(Cases cases) {
    sorting(cases);
    searching(cases);
    counting(cases);
    reads(cases);
    writes(cases);
    cases.binary("segment/sum", (x, g) -> x.segmentSum(g, 4));
    cases.binary("segment/prod", (x, g) -> x.segmentProd(g, 4));
    cases.binary("segment/max", (x, g) -> x.segmentMax(g, 4));
    cases.binary("segment/min", (x, g) -> x.segmentMin(g, 4));
  }

  private static void sorting(Cases cases) {
    cases.unary("order/descending", x -> x.sortDescending(1));
    cases.unary("order/argsort", Tensor::argsort);
    cases.unary("order/argsort descending", x -> x.argsortDescending(0));
    cases.add("order/lexsort", in -> Jnp.lexsort(in, 0));
    cases.several(
        "order/top k",
        in -> {
          TopK top = in.get(0).topK(4);
          return List.of(top.values(), top.indices());
        });
    cases.unary("order/top k values", x -> x.topK(3).values());
  }

  private static void searching(Cases cases) {
    for (Side side : Side.values()) {
      cases.binary("order/searchsorted/" + side, (a, v) -> a.searchsorted(v, side));
    }
    cases.binary("order/digitize", Tensor::digitize);
    cases.binary("order/digitize right", (x, bins) -> x.digitize(bins, Side.LEFT));
  }

  private static void counting(Cases cases) {
    Map.of("", 4, " few", 2, " many", 7)
        .forEach((name, size) -> cases.several("order/unique" + name, in -> unique(in, size)));
    for (int size : new int[] {3, 9}) {
      cases.several("order/nonzero/" + size, in -> in.get(0).nonzero(size));
    }
    cases.unary("order/bincount", x -> x.bincount(4));
    cases.binary("order/bincount of weights", (x, w) -> x.bincount(w, 4));
    cases.several("order/histogram", in -> histogram(in.get(0).histogram(4)));
    cases.several("order/histogram within", in -> histogram(in.get(0).histogram(3, -1, 2)));
  }

  private static List<Tensor> unique(List<Tensor> in, int size) {
    Unique u = in.get(0).unique(size);
    return List.of(u.values(), u.indices(), u.inverse(), u.counts());
  }

  private static List<Tensor> histogram(Histogram h) {
    return List.of(h.counts(), h.edges());
  }

  private static void reads(Cases cases) {
    cases.binary("mode/take/clip", (x, i) -> x.take(i, 0, CLIP));
    cases.binary("mode/take/wrap", (x, i) -> x.take(i, 0, WRAP));
    cases.binary("mode/take/fill", (x, i) -> x.take(i, 0));
    cases.binary("mode/take/last", (x, i) -> x.take(i, -1));
    cases.binary("mode/take/all", Tensor::take);
    cases.binary("mode/get/clip", (x, i) -> x.at(CLIP, i));
    cases.binary("mode/get/fill", (x, i) -> x.at(FILL, i));
    cases.binary("mode/get/value", (x, i) -> x.at(fill(-1), i));
    cases.add("mode/get/both", in -> in.get(0).at(fill(-1), in.get(1), ALL, in.get(2)));
    cases.binary("mode/along/fill", (x, i) -> x.takeAlongAxis(i, 1));
    cases.binary("mode/along/clip", (x, i) -> x.takeAlongAxis(i, 1, CLIP));
    cases.binary("mode/dynamic index", (x, i) -> x.dynamicIndexInDim(i, 0));
    cases.binary("mode/dynamic slice", (x, i) -> x.dynamicSliceInDim(i, 2, 1));
    cases.add(
        "mode/dynamic update", in -> in.get(0).dynamicUpdateSliceInDim(in.get(1), in.get(2), 1));
  }

  private static void writes(Cases cases) {
    Map<String, Update> updates =
        Map.of(
            "set", Tensor::set,
            "add", Tensor::addAt,
            "mul", Tensor::mulAt,
            "min", Tensor::minAt,
            "max", Tensor::maxAt);
    updates.forEach(
        (name, f) -> {
          cases.add(
              "mode/" + name + "/drop",
              in -> f.of(in.get(0), Index.of(DROP, in.get(1)), in.get(2)));
          cases.add(
              "mode/" + name + "/clip",
              in -> f.of(in.get(0), Index.of(CLIP, in.get(1)), in.get(2)));
        });
    cases.binary("mode/apply", (x, i) -> x.applyAt(i, Tensor::sin));
  }
}
