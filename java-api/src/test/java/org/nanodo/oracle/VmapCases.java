package org.nanodo.oracle;

import static org.nanodo.batch.LeafAxes.NOT_MAPPED;

import java.util.List;
import java.util.function.Function;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Shape;

/** Functions of a batch, where what is right is not plain; see {@code mapping.py}. */
final class VmapCases {
  private VmapCases() {}

  private record Halved(Tensor x, Tensor count) {}

  private record Pair(Tensor a, Tensor b) {}

  static void addTo(Cases cases) {
    blocks(cases);
    indices(cases);
    loops(cases);
    derivatives(cases);
  }

  /** The function of each example, with one axis for each argument. */
  private static <R> Function<List<Tensor>, R> mapped(
      Function<List<Tensor>, R> f, int out, Integer... axes) {
    return Transforms.vmap(f, (path, type) -> axes[Integer.parseInt(path)], out);
  }

  private static void map(
      Cases cases, String name, Function<List<Tensor>, Tensor> f, Integer... axes) {
    cases.add("vmap/" + name, mapped(f, 0, axes));
  }

  private static void blocks(Cases cases) {
    Function<List<Tensor>, Tensor> cut =
        in -> Lax.dynamicSlice(in.get(0), starts(in.get(1)), Shape.of(2, 3));
    map(cases, "dynamic slice", cut, 0, 0);
    map(cases, "dynamic slice shared", cut, NOT_MAPPED, 0);
    Function<List<Tensor>, Tensor> put =
        in -> Lax.dynamicUpdateSlice(in.get(0), in.get(1), starts(in.get(2)));
    map(cases, "dynamic update", put, 0, 0, 0);
    map(cases, "dynamic update shared", put, NOT_MAPPED, NOT_MAPPED, 0);
    map(cases, "dynamic update special", put, 0, NOT_MAPPED, 0);
  }

  private static List<Tensor> starts(Tensor s) {
    return List.of(Lax.sliceInDim(s, 0, 1, 0).reshape(), Lax.sliceInDim(s, 1, 2, 0).reshape());
  }

  private static void indices(Cases cases) {
    var rows = new IndexDims(List.of(1), List.of(0), List.of(), List.of(), List.of(0), 1);
    Function<List<Tensor>, Tensor> add =
        in -> Lax.scatterAdd(in.get(0), in.get(1), in.get(2), rows);
    map(cases, "scatter all", add, 0, 0, 0);
    map(cases, "scatter indices", add, NOT_MAPPED, 0, NOT_MAPPED);
    map(cases, "scatter updates", add, NOT_MAPPED, NOT_MAPPED, 0);
    Function<List<Tensor>, Tensor> take = in -> Lax.take(in.get(0), in.get(1), 0);
    map(cases, "take", take, 0, 0);
    cases.add("vmap/take columns", mapped(take, 1, 2, NOT_MAPPED));
    cases.unary("vmap/sort", x -> each(v -> Lax.sort(List.of(v), 0).get(0), x));
    cases.unary("vmap/argmax", x -> each(v -> v.argmax(0), x));
  }

  private static Tensor each(Function<Tensor, Tensor> f, Tensor x) {
    return Transforms.vmap(f).apply(x);
  }

  private static void loops(Cases cases) {
    Function<List<Tensor>, List<Tensor>> halves =
        in -> {
          Halved last =
              ControlFlow.whileLoop(
                  c -> c.x.square().sum().gt(in.get(1)),
                  c -> new Halved(c.x.div(2), c.count.add(1)),
                  new Halved(in.get(0), Lax.scalar(DType.I32, 0)));
          return List.of(last.x, last.count);
        };
    cases.several("vmap/while", mapped(halves, 0, 0, NOT_MAPPED));
    cases.several("vmap/while limits", mapped(halves, 0, NOT_MAPPED, 0));
    Function<List<Tensor>, List<Tensor>> carries =
        in -> {
          Scan<Pair, Tensor, Tensor> scan =
              Scan.of((c, w) -> new Step<>(new Pair(c.b.add(w).tanh(), c.b.add(in.get(0))), c.a));
          var init = new Pair(Lax.scalar(DType.F32, 0), Lax.scalar(DType.F32, 1));
          Step<Pair, Tensor> last = scan.apply(init, in.get(1));
          return List.of(last.carry().a, last.carry().b, last.y());
        };
    cases.several("vmap/scan", mapped(carries, 0, 0, NOT_MAPPED));
    cases.several("vmap/scan columns", mapped(carries, 0, NOT_MAPPED, 1));
  }

  private static void derivatives(Cases cases) {
    Function<Pair, Tensor> clipped =
        Transforms.customVjp(
            p -> p.a.unary(Unary.Kind.SIN).mul(p.b),
            p -> new Transforms.Forward<>(p.a.unary(Unary.Kind.SIN).mul(p.b), p),
            (p, ct) ->
                new Pair(
                    ct.mul(p.b).binary(Binary.Kind.MAX, Lax.full(p.b.type(), -0.5)).minimum(0.5),
                    ct.mul(p.a).mul(2)));
    map(cases, "custom", in -> clipped.apply(new Pair(in.get(0), in.get(1))), NOT_MAPPED, 0);
    Function<List<Tensor>, Tensor> grad =
        in -> Transforms.grad((Tensor w) -> loss(w, in.get(1))).apply(in.get(0));
    map(cases, "of grad", grad, NOT_MAPPED, 0);
    cases.binary(
        "vmap/within grad",
        (w, x) ->
            Transforms.grad(
                    (Tensor v) -> Transforms.vmap((Tensor c) -> loss(v, c), 1, 0).apply(x).sum())
                .apply(w));
    cases.binary(
        "vmap/nested",
        (as, bs) ->
            Transforms.vmap((Tensor a) -> each(b -> a.mul(b).sum().add(first(a)), bs), 0, 1)
                .apply(as));
    cases.unary("vmap/empty", x -> each(v -> Lax.rev(v, 0).mul(2), x));
  }

  private static Tensor loss(Tensor w, Tensor x) {
    List<Integer> none = List.of();
    return Lax.dotGeneral(w, x, none, none, List.of(1), List.of(0)).tanh().square().sum();
  }

  private static Tensor first(Tensor a) {
    return Lax.sliceInDim(a, 0, 1, 0).reshape();
  }
}
