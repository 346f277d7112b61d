package org.nanodo.oracle;

import static org.nanodo.Collectives.psum;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Collectives;
import org.nanodo.ControlFlow;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;

/** Conditionals, and collectives within other functions; see {@code control.py}. */
final class ControlCases {
  private ControlCases() {}

  private record Walk(Tensor at, Tensor x) {}

  static void addTo(Cases cases) {
    conditionals(cases);
    mapped(cases);
    cases.unary("associative scan/product", x -> ControlFlow.associativeScan(Tensor::matmul, x));
    named(cases);
  }

  private static void conditionals(Cases cases) {
    cases.add(
        "cond",
        in ->
            ControlFlow.cond(
                in.get(0),
                x -> in.get(2).matmul(x).tanh().mul(x).exp(),
                x -> x.mul(x.sum()),
                in.get(1)));
    cases.several(
        "cond/several",
        in ->
            ControlFlow.cond(
                in.get(0).gt(0),
                x -> List.of(x, in.get(2).astype(DType.F32), Lax.where(x.gt(0), x.sin(), x)),
                x -> List.of(x.cos(), x.sum(), x),
                in.get(1)));
    cases.add("cond/nested", in -> nested(in.get(0), in.get(1), in.get(2)));
    List<Function<Tensor, Tensor>> branches =
        List.of(
            Tensor::tanh,
            x -> x.mul(x.sin()),
            Lax::zerosLike,
            x -> ControlFlow.associativeScan(Tensor::add, x.square()));
    cases.binary("switch", (i, x) -> ControlFlow.switchCase(i, branches, x));
    cases.several("switch/within scan", in -> walk(new Walk(in.get(0), in.get(1))));
    Fn<Walk, List<Tensor>> remat = Fn.of("walk", ControlCases::walk).remat();
    cases.several("switch/rematerialised", in -> remat.apply(new Walk(in.get(0), in.get(1))));
  }

  private static Tensor nested(Tensor p, Tensor q, Tensor start) {
    Function<Tensor, Tensor> inner =
        x -> ControlFlow.cond(q.gt(p), Tensor::sin, Tensor::exp, x).mul(x);
    return ControlFlow.cond(
        p.gt(0), inner, x -> ControlFlow.cond(q.gt(0), inner, Tensor::cos, x), start);
  }

  private static List<Tensor> walk(Walk w) {
    List<Function<Tensor, Tensor>> steps = List.of(Tensor::sin, x -> x.mul(x), x -> x.add(1));
    var last =
        ControlFlow.scan(
            (Tensor x, Tensor i) -> new Step<>(ControlFlow.switchCase(i, steps, x), x.sum()),
            w.x,
            w.at);
    return List.of(last.carry(), last.y());
  }

  private static Tensor piecewise(Tensor number) {
    return ControlFlow.cond(
        number.gt(0),
        x -> x.unary(Unary.Kind.LOG1P).mul(x),
        x -> x.unary(Unary.Kind.EXPM1),
        number);
  }

  private static void mapped(Cases cases) {
    Function<Tensor, Tensor> grad = Transforms.grad(ControlCases::piecewise);
    cases.unary("cond/mapped", x -> Transforms.vmap(ControlCases::piecewise).apply(x));
    cases.unary("cond/grad mapped", x -> Transforms.vmap(grad).apply(x));
    cases.unary(
        "cond/mapped twice",
        x -> Transforms.grad((Tensor v) -> Transforms.vmap(grad).apply(v).square().sum()).apply(x));
  }

  private static void along(Cases cases, String name, UnaryOperator<Tensor> f) {
    cases.unary("vmap/" + name, x -> Transforms.vmap(f).axisName("b").apply(x));
  }

  private static void named(Cases cases) {
    along(cases, "psum of the same", x -> x.mul(psum(Lax.scalar(DType.F32, 2), "b")));
    cases.binary(
        "vmap/grad of pmean",
        (w, xs) ->
            Transforms.vmap(
                    (Tensor x) ->
                        Transforms.grad((Tensor v) -> Collectives.pmean(v.mul(x).tanh(), "b"))
                            .apply(w))
                .axisName("b")
                .apply(xs));
    along(cases, "within vmap", x -> Transforms.vmap((Tensor y) -> psum(y.mul(x), "b")).apply(x));
    along(
        cases,
        "within a loop",
        x -> ControlFlow.foriLoop(0, 2, (i, c) -> c.add(psum(c, "b")).tanh(), x));
  }
}
