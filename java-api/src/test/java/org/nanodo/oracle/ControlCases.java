package org.nanodo.oracle;

import static org.nanodo.Collectives.psum;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Collectives;
import org.nanodo.ControlFlow;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;

/** Conditionals, and loops that are composed of scans; see {@code control.py}. */
final class ControlCases {
  private ControlCases() {}

  private record Walk(Tensor at, Tensor x) {}

  private record Affine(Tensor a, Tensor b) {}

  static void addTo(Cases cases) {
    conditionals(cases);
    mapped(cases);
    loops(cases);
    associative(cases);
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

  private static void loops(Cases cases) {
    cases.add(
        "fori/bounds",
        in ->
            ControlFlow.foriLoop(
                in.get(0), in.get(1), (i, c) -> c.mul(i.astype(DType.F32)).tanh(), in.get(2)));
    Scan<Tensor, Tensor, Tensor> scan =
        Scan.of((c, x) -> new Step<>(c.mul(x).add(1).tanh(), c.exp().mul(x)));
    for (int n : new int[] {2, 3, 7}) {
      scanned(cases, "scan/unroll " + n, scan.unroll(n));
      scanned(cases, "scan/unroll " + n + " reverse", scan.unroll(n).reverse());
    }
    Function<Tensor, Tensor> f = x -> x.sin().mul(x.sum());
    cases.unary("map", x -> ControlFlow.map(f, x));
    for (int size : new int[] {0, 2, 5, 9}) {
      cases.unary("map/batch " + size, x -> ControlFlow.map(f, x, size));
    }
  }

  private static void scanned(Cases cases, String name, Scan<Tensor, Tensor, Tensor> scan) {
    cases.several(
        name,
        in -> {
          Step<Tensor, Tensor> last = scan.apply(in.get(0), in.get(1));
          return List.of(last.carry(), last.y());
        });
  }

  private static void associative(Cases cases) {
    cases.unary("associative scan/sum", x -> ControlFlow.associativeScan(Tensor::add, x));
    cases.unary("associative scan/product", x -> ControlFlow.associativeScan(Tensor::matmul, x));
    cases.unary(
        "associative scan/reverse", x -> ControlFlow.associativeScan(Tensor::maximum, x, -1, true));
    cases.several(
        "associative scan/recurrence",
        in -> {
          Affine all =
              ControlFlow.associativeScan(
                  (p, q) -> new Affine(p.a.mul(q.a), p.b.mul(q.a).add(q.b)),
                  new Affine(in.get(0), in.get(1)));
          return List.of(all.a, all.b);
        });
  }

  private static void along(Cases cases, String name, UnaryOperator<Tensor> f) {
    cases.unary("vmap/" + name, x -> Transforms.vmap(f).axisName("b").apply(x));
  }

  private static void named(Cases cases) {
    along(cases, "psum", x -> x.mul(psum(x.sin(), "b")));
    along(cases, "psum of the same", x -> x.mul(psum(Lax.scalar(DType.F32, 2), "b")));
    along(cases, "pmean", x -> x.sub(Collectives.pmean(x.square(), "b")));
    cases.several(
        "vmap/pmax",
        in ->
            Transforms.vmap(
                    (Tensor x) ->
                        List.of(Collectives.pmax(x, "b").sub(x), Collectives.pmin(x, "b")))
                .axisName("b")
                .apply(in.get(0)));
    along(cases, "axis index", x -> x.mul(Collectives.axisIndex("b").astype(DType.F32)));
    along(cases, "all gather", x -> gathered(x, 1, false));
    along(cases, "all gather tiled", x -> gathered(x, 0, true));
    along(cases, "psum scatter", x -> Collectives.psumScatter(x.square(), "b", 0, false));
    along(cases, "psum scatter tiled", x -> Collectives.psumScatter(x.square(), "b", 0, true));
    for (int[] axes : new int[][] {{0, 1}, {1, 0}, {1, 1}}) {
      String name = axes[0] + " " + axes[1];
      along(
          cases,
          "all to all " + name,
          x -> Collectives.allToAll(x.sin(), "b", axes[0], axes[1], false));
      along(
          cases,
          "all to all tiled " + name,
          x -> Collectives.allToAll(x.sin(), "b", axes[0], axes[1], true));
    }
    int[][] routes = {{0, 1}, {1, 2}, {2, 0}};
    along(cases, "ppermute", x -> Collectives.ppermute(x.square(), "b", routes));
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

  private static Tensor gathered(Tensor x, int axis, boolean tiled) {
    Tensor first = Lax.sliceInDim(x, 0, 1, 0).reshape();
    return Collectives.allGather(x, "b", axis, tiled).sin().mul(first);
  }
}
