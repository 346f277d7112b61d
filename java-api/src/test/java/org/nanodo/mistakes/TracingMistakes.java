package org.nanodo.mistakes;

import static org.nanodo.Transforms.evalShape;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.vmap;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/** Tensors that are used where they have no value, or not any more. */
final class TracingMistakes {
  private TracingMistakes() {}

  static void addTo(Mistakes to) {
    to.add("escaped from jit", () -> escaped(f -> jit((Tensor v) -> f.apply(v)).apply(x())));
    to.add(
        "escaped from grad", () -> escaped(f -> grad((Tensor v) -> f.apply(v).sum()).apply(x())));
    to.add("escaped from vmap", () -> escaped(f -> vmap((Tensor v) -> f.apply(v)).apply(x())));
    to.add(
        "escaped from scan",
        () ->
            escaped(
                f ->
                    Scan.of((Tensor c, Tensor v) -> new Step<>(c, f.apply(v)))
                        .apply(Tensor.of(0.), x())
                        .y()));
    to.add(
        "escaped into another function",
        () -> {
          var kept = new ArrayList<Tensor>();
          evalShape((Tensor v) -> keep(kept, v.exp()), x());
          return jit((Tensor v) -> v.add(kept.get(0))).apply(x());
        });
    to.add(
        "escaped from scan within jit",
        () ->
            jit((Tensor u) ->
                    escaped(
                        f ->
                            Scan.of((Tensor c, Tensor v) -> new Step<>(c, f.apply(v)))
                                .apply(Tensor.of(0.), u)
                                .y()))
                .apply(x()));
    traced(to, "item", v -> Tensor.of(v.sum().item()));
    traced(to, "toFloats", v -> v.mul(v.toFloats()[0]));
    traced(to, "toHost", v -> Tensor.of(v.toHost()));
    traced(to, "if", v -> v.sum().gt(0).toBoolean() ? v : v.neg());
    traced(to, "at an index as a Java number", v -> v.at((int) v.max().item()));
    traced(
        to,
        "blockUntilReady",
        v -> {
          v.add(1).blockUntilReady();
          return v;
        });
    traced(to, "sharding", v -> v.to(v.add(1).sharding()));
    to.add("value of an abstract tensor", () -> Tensor.abstractOf(DType.F32).item());
    to.add("computing with an abstract tensor", () -> Tensor.abstractOf(DType.F32, 3).add(1));
    to.add("jit of null", () -> jit((Tensor v) -> v).apply(null));
    to.add(
        "compile while tracing",
        () -> {
          var inside = jit((Tensor v) -> v.add(1)).named("inside");
          return jit((Tensor v) -> v.add(inside.stablehlo(v).length())).apply(x());
        });
    to.add("too few arguments", () -> jit((Tensor a, Tensor b) -> a).stablehlo(x()));
    to.add("too many arguments", () -> jit((Tensor a) -> a).cost(x(), x()));
    to.add("donate an argument beyond the last", () -> jit((Tensor a) -> a).donate(1).apply(x()));
    to.add(
        "result that is no tree of tensors", () -> jit((Tensor a) -> new Tensor[] {a}).apply(x()));
  }

  private static Tensor x() {
    return Tensor.of(1., 2, 3);
  }

  private static Tensor keep(List<Tensor> kept, Tensor t) {
    kept.add(t);
    return t;
  }

  private interface Transform {
    Object of(UnaryOperator<Tensor> f);
  }

  /** Uses a tensor of a transformed function outside of it. */
  private static Tensor escaped(Transform transform) {
    var kept = new ArrayList<Tensor>();
    transform.of(v -> keep(kept, v.exp()));
    return kept.get(0).mul(2);
  }

  private static void traced(Mistakes to, String what, UnaryOperator<Tensor> f) {
    to.add(what + " of a traced tensor", () -> jit((Tensor v) -> f.apply(v)).apply(x()));
  }
}
