package org.nanodo.mistakes;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nanodo.Complex;
import org.nanodo.ControlFlow;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Tree;

/** Loops and conditionals whose parts do not fit together; trees of different structure. */
final class ControlMistakes {
  private record Pair(Tensor a, Tensor b) {}

  private record Scaled(Tensor a, int factor) {}

  private ControlMistakes() {}

  static void addTo(Mistakes to) {
    Tensor x = Tensor.of(1., 2, 3);
    Tensor yes = Tensor.of(true);
    Tensor complex = Tensor.of(new Complex(1, 2));
    to.add("cond on a complex number", () -> ControlFlow.cond(complex, () -> x, () -> x));
    to.add("cond on a vector", () -> ControlFlow.cond(x.gt(0), () -> x, () -> x));
    to.add("cond with other types", () -> ControlFlow.cond(yes, v -> v.sum(), v -> v, x));
    to.add(
        "cond with other structures",
        () -> ControlFlow.cond(yes, v -> List.of(v), v -> List.of(v, v), x));
    to.add(
        "switchCase with other structures",
        () ->
            ControlFlow.switchCase(
                Tensor.of(0),
                List.<Function<Tensor, Map<String, Tensor>>>of(
                    v -> Map.of("a", v), v -> Map.of("a", v), v -> Map.of("b", v)),
                x));
    to.add(
        "switchCase on a fraction",
        () -> ControlFlow.switchCase(Tensor.of(1.), List.<Function<Tensor, Tensor>>of(v -> v), x));
    to.add("switchCase of nothing", () -> ControlFlow.switchCase(Tensor.of(1), List.of(), x));
    to.add(
        "scan with another carry",
        () -> Scan.of((Tensor c, Tensor v) -> new Step<>(c.expandDims(0), v)).apply(x, x));
    to.add(
        "scan with a carry of another structure",
        () ->
            Scan.of((List<Tensor> c, Tensor v) -> new Step<>(List.of(c.get(0)), v))
                .apply(List.of(x, x), x));
    to.add(
        "scan over different sizes",
        () ->
            Scan.of((Tensor c, List<Tensor> v) -> new Step<>(c, v))
                .apply(x, List.of(Tensor.zeros(3), Tensor.zeros(4))));
    to.add(
        "scan over a scalar",
        () -> Scan.of((Tensor c, Tensor v) -> new Step<>(c, v)).apply(x, Tensor.of(1.)));
    to.add(
        "whileLoop with another carry",
        () -> ControlFlow.whileLoop(c -> c.sum().lt(9), c -> c.sum(), x));
    to.add("whileLoop while a number", () -> ControlFlow.whileLoop(c -> c.sum(), c -> c, x));
    to.add(
        "foriLoop from a fraction",
        () -> ControlFlow.foriLoop(Tensor.of(1.), Tensor.of(2), (k, c) -> c, x));
    to.add("map over a scalar", () -> ControlFlow.map((Tensor v) -> v, Tensor.of(1), 2));
    to.add(
        "associativeScan over different sizes",
        () -> ControlFlow.associativeScan((p, q) -> p, new Pair(Tensor.zeros(2), Tensor.zeros(3))));
    to.add(
        "Tree.map of other structures",
        () -> Tree.map((a, b) -> a.add(b), List.of(x, x), List.of(x)));
    to.add(
        "Tree.map of other names",
        () -> Tree.map((a, b) -> a.add(b), Map.of("w", x), Map.of("b", x)));
    to.add(
        "Tree.map of other static values",
        () -> Tree.map((a, b) -> a.add(b), new Scaled(x, 2), new Scaled(x, 3)));
    to.add("map with keys that are not strings", () -> Tree.leaves(Map.of(1, x)));
    to.add("array in a tree", () -> Tree.leaves(new Tensor[] {x}));
    to.add(
        "other number of leaves",
        () -> Tree.of(List.of(x, x), Tensor.class).with(List.of(x)).build());
  }
}
