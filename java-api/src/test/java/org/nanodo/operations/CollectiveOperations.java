package org.nanodo.operations;

import static org.nanodo.Transforms.vmap;

import java.util.function.BiFunction;
import java.util.function.Function;
import org.nanodo.Collectives;
import org.nanodo.Tensor;

/**
 * Collectives along the named axis of a vmap over the first dimension; see {@code
 * operations_collectives.py}. Those along the axes of a mesh are compared in {@code
 * ManualOracleTest}.
 */
final class CollectiveOperations {
  private CollectiveOperations() {}

  static void addTo(OperationFunctions f) {
    f.of(
        "Collectives.psum",
        (x, p) -> p.has("both") ? both(x) : over(x, v -> Collectives.psum(v, "b")));
    over(f, "pmean", (x, p) -> Collectives.pmean(x, "b"));
    over(f, "pmax", (x, p) -> Collectives.pmax(x, "b"));
    over(f, "pmin", (x, p) -> Collectives.pmin(x, "b"));
    over(
        f,
        "allGather",
        (x, p) -> Collectives.allGather(x, "b", p.integer("axis"), p.flag("tiled")));
    over(
        f,
        "psumScatter",
        (x, p) -> Collectives.psumScatter(x, "b", p.integer("axis"), p.flag("tiled")));
    over(
        f,
        "allToAll",
        (x, p) ->
            Collectives.allToAll(x, "b", p.integer("split"), p.integer("concat"), p.flag("tiled")));
    over(f, "ppermute", (x, p) -> Collectives.ppermute(x, "b", p.pairs("routes")));
    over(f, "axisIndex", (x, p) -> x.mul(Collectives.axisIndex("b").astype(x.dtype())));
    over(f, "axisSize", (x, p) -> x.mul(Collectives.axisSize("b")));
  }

  private static void over(
      OperationFunctions f, String name, BiFunction<Tensor, Parameters, Tensor> part) {
    f.of("Collectives." + name, (x, p) -> over(x, v -> part.apply(v, p)));
  }

  private static Tensor over(Tensor x, Function<Tensor, Tensor> part) {
    return vmap(part).axisName("b").apply(x);
  }

  private static Tensor both(Tensor x) {
    Function<Tensor, Tensor> part = v -> x.sum().mul(Collectives.psum(v.square(), "a", "b"));
    return vmap((Tensor row) -> over(row, part)).axisName("a").apply(x);
  }
}
