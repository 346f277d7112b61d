package org.nanodo.operations;

import static org.nanodo.Collectives.psum;
import static org.nanodo.batch.LeafAxes.NOT_MAPPED;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Collectives;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;

/** Mapped functions, and collectives along their axis; see {@code operations_programs.py}. */
final class MappedPrograms {
  private MappedPrograms() {}

  private record Halved(Tensor x, Tensor count) {}

  private record Pair(Tensor a, Tensor b) {}

  static void addTo(OperationFunctions f) {
    named(f);
    edges(f);
    loops(f);
    derivatives(f);
  }

  private static void along(OperationFunctions f, String name, UnaryOperator<Tensor> part) {
    f.unary(name, x -> Transforms.vmap(part).axisName("b").apply(x));
  }

  private static void named(OperationFunctions f) {
    along(f, "psum of a constant", x -> x.mul(psum(Lax.scalar(x.dtype(), 2), "b")));
    f.binary(
        "vmap of grad of pmean",
        (w, xs) ->
            Transforms.vmap(
                    (Tensor x) ->
                        Transforms.grad((Tensor v) -> Collectives.pmean(v.mul(x).tanh(), "b"))
                            .apply(w))
                .axisName("b")
                .apply(xs));
    along(f, "psum within vmap", x -> Transforms.vmap((Tensor y) -> psum(y.mul(x), "b")).apply(x));
    along(
        f,
        "psum within foriLoop",
        x -> ControlFlow.foriLoop(0, 2, (i, c) -> c.add(psum(c, "b")).tanh(), x));
  }

  /** The function of each example, with one axis for each argument. */
  private static void mapped(
      OperationFunctions f,
      String name,
      Function<List<Tensor>, List<Tensor>> of,
      int out,
      Integer... axes) {
    f.several(
        name,
        (in, p) ->
            Transforms.vmap(of, (path, type) -> axes[Integer.parseInt(path)], out).apply(in));
  }

  private static Tensor each(Function<Tensor, Tensor> f, Tensor x) {
    return Transforms.vmap(f).apply(x);
  }

  private static void edges(OperationFunctions f) {
    mapped(
        f,
        "vmap of dynamicUpdateSlice",
        in -> {
          List<Tensor> starts = List.of(in.get(2).at(0), in.get(2).at(1));
          return List.of(Lax.dynamicUpdateSlice(in.get(0), in.get(1), starts));
        },
        0,
        0,
        NOT_MAPPED,
        0);
    f.unary("vmap of sort", x -> each(v -> Lax.sort(List.of(v), 0).get(0), x));
    f.unary("vmap of argmax", x -> each(v -> v.argmax(0), x));
    mapped(
        f,
        "vmap of take to another axis",
        in -> List.of(Lax.take(in.get(0), in.get(1), 0)),
        1,
        2,
        NOT_MAPPED);
    f.unary("vmap of none", x -> each(v -> Lax.rev(v, 0).mul(2), x));
  }

  private static void loops(OperationFunctions f) {
    mapped(f, "vmap of whileLoop", MappedPrograms::halves, 0, 0, NOT_MAPPED);
    mapped(f, "vmap of whileLoop to limits", MappedPrograms::halves, 0, NOT_MAPPED, 0);
    mapped(f, "vmap of scan of one", MappedPrograms::carries, 0, 0, NOT_MAPPED);
    mapped(f, "vmap of scan of columns", MappedPrograms::carries, 0, NOT_MAPPED, 1);
  }

  private static List<Tensor> halves(List<Tensor> in) {
    Halved last =
        ControlFlow.whileLoop(
            c -> c.x.square().sum().gt(in.get(1)),
            c -> new Halved(c.x.div(2), c.count.add(1)),
            new Halved(in.get(0), Lax.scalar(DType.I32, 0)));
    return List.of(last.x, last.count);
  }

  private static List<Tensor> carries(List<Tensor> in) {
    Tensor x = in.get(0);
    Scan<Pair, Tensor, Tensor> scan =
        Scan.of((c, w) -> new Step<>(new Pair(c.b.add(w).tanh(), c.b.add(x)), c.a));
    var init = new Pair(Lax.scalar(x.dtype(), 0), Lax.scalar(x.dtype(), 1));
    Step<Pair, Tensor> last = scan.apply(init, in.get(1));
    return List.of(last.carry().a, last.carry().b, last.y());
  }

  private static void derivatives(OperationFunctions f) {
    Function<Pair, Tensor> clipped =
        Transforms.customVjp(
            p -> p.a.sin().mul(p.b),
            p -> new Transforms.Forward<>(p.a.sin().mul(p.b), p),
            (p, ct) -> new Pair(ct.mul(p.b).clip(-0.5, 0.5), ct.mul(p.a).mul(2)));
    mapped(
        f,
        "vmap of customVjp",
        in -> List.of(clipped.apply(new Pair(in.get(0), in.get(1)))),
        0,
        NOT_MAPPED,
        0);
    mapped(
        f,
        "vmap of grad",
        in -> List.of(Transforms.grad((Tensor w) -> loss(w, in.get(1))).apply(in.get(0))),
        0,
        NOT_MAPPED,
        0);
    f.binary(
        "grad of vmap",
        (w, x) ->
            Transforms.grad(
                    (Tensor v) -> Transforms.vmap((Tensor c) -> loss(v, c), 1, 0).apply(x).sum())
                .apply(w));
    f.binary(
        "vmap of vmap",
        (as, bs) ->
            Transforms.vmap((Tensor a) -> each(b -> a.mul(b).sum().add(a.at(0)), bs), 0, 1)
                .apply(as));
  }

  private static Tensor loss(Tensor w, Tensor x) {
    return w.matmul(x).tanh().square().sum();
  }
}
