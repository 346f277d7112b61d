package org.nanodo.operations;

import java.util.List;
import java.util.function.Function;
import org.nanodo.ControlFlow;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;

/** Conditionals within loops and within each other; see {@code operations_programs.py}. */
final class BranchPrograms {
  private static final List<Function<Tensor, Tensor>> BRANCHES =
      List.of(
          Tensor::tanh,
          x -> x.mul(x.sin()),
          Lax::zerosLike,
          x -> ControlFlow.associativeScan(Tensor::add, x.square()));

  private BranchPrograms() {}

  private record Walk(Tensor at, Tensor x) {}

  static void addTo(OperationFunctions f) {
    f.add(
        "cond with captured tensors",
        (in, p) ->
            ControlFlow.cond(
                in.get(0),
                x -> in.get(2).matmul(x).tanh().mul(x).exp(),
                x -> x.mul(x.sum()),
                in.get(1)));
    f.several(
        "cond of several results",
        (in, p) ->
            ControlFlow.cond(
                in.get(0).gt(0),
                x -> List.of(x, in.get(2).astype(x.dtype()), Lax.where(x.gt(0), x.sin(), x)),
                x -> List.of(x.cos(), x.sum(), x),
                in.get(1)));
    f.add("cond of cond", (in, p) -> nested(in.get(0), in.get(1), in.get(2)));
    f.binary("switchCase with a scan", (i, x) -> ControlFlow.switchCase(i, BRANCHES, x));
    f.several("switchCase within scan", (in, p) -> walk(new Walk(in.get(0), in.get(1))));
    Fn<Walk, List<Tensor>> remat = Fn.of("walk", BranchPrograms::walk).remat();
    f.several(
        "switchCase within scan, rematerialised",
        (in, p) -> remat.apply(new Walk(in.get(0), in.get(1))));
    mapped(f);
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
    return ControlFlow.cond(number.gt(0), x -> x.log1p().mul(x), Tensor::expm1, number);
  }

  private static void mapped(OperationFunctions f) {
    Function<Tensor, Tensor> grad = Transforms.grad(BranchPrograms::piecewise);
    f.unary("vmap of cond", x -> Transforms.vmap(BranchPrograms::piecewise).apply(x));
    f.unary("vmap of grad of cond", x -> Transforms.vmap(grad).apply(x));
    f.unary(
        "grad of vmap of grad of cond",
        x -> Transforms.grad((Tensor v) -> Transforms.vmap(grad).apply(v).square().sum()).apply(x));
  }
}
