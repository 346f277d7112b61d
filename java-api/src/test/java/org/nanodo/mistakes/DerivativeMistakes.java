package org.nanodo.mistakes;

import static org.nanodo.Transforms.customJvp;
import static org.nanodo.Transforms.customVjp;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.jvp;
import static org.nanodo.Transforms.vjp;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nanodo.Callbacks;
import org.nanodo.ControlFlow;
import org.nanodo.Tensor;
import org.nanodo.Transforms.Forward;
import org.nanodo.Transforms.Jvp;
import org.nanodo.batch.LeafAxes;
import org.nanodo.ir.DType;

/** What has no derivative, and rules that do not fit; what cannot be mapped over. */
final class DerivativeMistakes {
  private record Line(Tensor w, Map<String, Tensor> more) {}

  private DerivativeMistakes() {}

  static void addTo(Mistakes to) {
    Tensor x = Tensor.of(1., 2, 3);
    Tensor i = Tensor.of(1, 2, 3);
    to.add("loss that is no scalar", () -> grad((Tensor v) -> v.mul(2)).apply(x));
    to.add("loss of integers", () -> grad((Tensor v) -> v.sum().astype(DType.I32)).apply(x));
    to.add("gradient with respect to integers", () -> grad((Tensor v) -> v.sum()).apply(i));
    to.add(
        "gradient with respect to an integer in a tree",
        () -> grad((Line p) -> p.w.sum()).apply(new Line(x, Map.of("step", i))));
    to.add(
        "pullback of another type",
        () -> vjp((Tensor v) -> v.square(), x).pullback().apply(Tensor.of(1.)));
    to.add("tangent of another type", () -> jvp(Tensor::sin, x, Tensor.ones(2)));
    to.add(
        "gradient of a loop of unknown length",
        () ->
            grad((Tensor v) -> ControlFlow.whileLoop(c -> c.lt(9), c -> c.mul(2), v.sum()))
                .apply(x));
    to.add(
        "gradient of a callback",
        () ->
            grad((Tensor v) -> Callbacks.pureCallback(in -> in.get(0), v.type(), v).sum())
                .apply(x));
    custom(to, x);
    to.add(
        "vmap over nothing",
        () -> vmap((Tensor v) -> v, (path, type) -> LeafAxes.NOT_MAPPED, 0).apply(x));
    to.add("vmap over a scalar", () -> vmap((Tensor v) -> v).apply(Tensor.of(1.)));
    to.add(
        "vmap over different sizes",
        () ->
            vmap((List<Tensor> v) -> v.get(0).add(v.get(1)))
                .apply(List.of(Tensor.ones(3), Tensor.ones(4))));
    to.add(
        "vmap along an axis beyond the rank",
        () -> vmap((Tensor v) -> v, (path, type) -> 2, 0).apply(x));
  }

  private static void custom(Mistakes to, Tensor x) {
    Function<Tensor, Tensor> value =
        customVjp(v -> v.sum(), v -> new Forward<>(v, v), (Tensor r, Tensor ct) -> r);
    to.add("customVjp with another value", () -> value.apply(x));
    Function<Tensor, Tensor> cotangent =
        customVjp(v -> v.sum(), v -> new Forward<>(v.sum(), v), (Tensor r, Tensor ct) -> ct);
    to.add("customVjp with another cotangent", () -> grad(cotangent).apply(x));
    Function<Tensor, Tensor> tangent =
        customJvp(Tensor::sin, (Tensor v, Tensor t) -> new Jvp<>(v.sin(), t.sum()));
    to.add("customJvp with another tangent", () -> tangent.apply(x));
    Function<List<Tensor>, Tensor> structure =
        customVjp(
            v -> v.get(0).sum(),
            v -> new Forward<>(v.get(0).sum(), v.get(0)),
            (Tensor r, Tensor ct) -> List.of(r));
    to.add("customVjp with another structure", () -> grad(structure).apply(List.of(x, x)));
    Function<Tensor, Tensor> bent =
        customVjp(
            Tensor::sin,
            v -> new Forward<>(v.sin(), v),
            (Tensor v, Tensor ct) -> ct.mul(v).maximum(-0.5));
    to.add("customVjp that is not linear", () -> jvp(bent, x, x));
    to.add(
        "jit of a rule that does not fit",
        () -> jit((Tensor v) -> grad(cotangent).apply(v)).apply(x));
  }
}
