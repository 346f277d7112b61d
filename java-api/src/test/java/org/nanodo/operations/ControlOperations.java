package org.nanodo.operations;

import static org.nanodo.ControlFlow.cond;
import static org.nanodo.ControlFlow.foriLoop;

import java.util.List;
import java.util.function.Function;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/** Conditionals and loops of small functions; see {@code operations_control.py}. */
final class ControlOperations {
  private ControlOperations() {}

  static void addTo(OperationFunctions f) {
    f.add("ControlFlow.cond", ControlOperations::conditional);
    f.binary("ControlFlow.switchCase", (i, x) -> ControlFlow.switchCase(i, BRANCHES, x));
    f.add(
        "ControlFlow.foriLoop",
        (in, p) ->
            p.has("low")
                ? foriLoop(p.integer("low"), p.integer("high"), ControlOperations::next, in.get(0))
                : foriLoop(in.get(0), in.get(1), ControlOperations::next, in.get(2)));
    f.several("ControlFlow.whileLoop", (in, p) -> loop(in.get(0), in.get(1)));
    f.several("ControlFlow.scan", ControlOperations::scan);
    f.of(
        "ControlFlow.map",
        (x, p) ->
            p.has("batchSize")
                ? ControlFlow.map(ControlOperations::scaled, x, p.integer("batchSize"))
                : ControlFlow.map(ControlOperations::scaled, x));
    f.several(
        "ControlFlow.associativeScan",
        (in, p) ->
            in.size() == 1
                ? List.of(ControlFlow.associativeScan(Tensor::add, in.get(0)))
                : recurrence(in, p));
  }

  private static Tensor wave(Tensor x) {
    return x.sin().mul(x);
  }

  private static Tensor scaled(Tensor x) {
    return x.mul(x.sum());
  }

  private static final List<Function<Tensor, Tensor>> BRANCHES =
      List.of(
          ControlOperations::wave,
          ControlOperations::scaled,
          Lax::zerosLike,
          x -> x.square().add(1));

  private static Tensor conditional(List<Tensor> in, Parameters p) {
    Tensor x = in.get(1);
    return p.has("captured")
        ? cond(in.get(0), () -> x.mul(in.get(2)), x::exp)
        : cond(in.get(0), ControlOperations::wave, ControlOperations::scaled, x);
  }

  private static Tensor next(Tensor i, Tensor carry) {
    return carry.mul(i.astype(carry.dtype()).add(0.5)).tanh();
  }

  private record Counted(Tensor x, Tensor n) {}

  private static List<Tensor> loop(Tensor x, Tensor limit) {
    if (x.dtype() == DType.I32) {
      return List.of(
          ControlFlow.whileLoop((Tensor c) -> c.lt(limit).all(), c -> c.mul(2).add(1), x));
    }
    var last =
        ControlFlow.whileLoop(
            (Counted c) -> c.x.square().sum().gt(limit),
            c -> new Counted(c.x.div(2).sub(x.div(64)), c.n.add(1)),
            new Counted(x, Lax.scalar(DType.I32, 0)));
    return List.of(last.x, last.n);
  }

  private static List<Tensor> scan(List<Tensor> in, Parameters p) {
    Step<Tensor, Tensor> last =
        p.has("unroll")
            ? scan(in.get(2), p).apply(in.get(0), in.get(1))
            : ControlFlow.scan(ControlOperations::step, in.get(0), in.get(1));
    return List.of(last.carry(), last.y());
  }

  private static Scan<Tensor, Tensor, Tensor> scan(Tensor captured, Parameters p) {
    Scan<Tensor, Tensor, Tensor> scan =
        Scan.of((c, x) -> new Step<>(c.mul(x).add(captured).tanh(), c.exp().mul(x).mul(captured)));
    Scan<Tensor, Tensor, Tensor> unrolled = scan.unroll(p.integer("unroll"));
    Scan<Tensor, Tensor, Tensor> ordered = p.flag("reverse") ? unrolled.reverse() : unrolled;
    return p.flag("remat") ? ordered.remat() : ordered;
  }

  private static Step<Tensor, Tensor> step(Tensor c, Tensor x) {
    return c.dtype().isFloat()
        ? new Step<>(c.mul(x).add(1).tanh(), c.exp().mul(x))
        : new Step<>(c.mul(3).sub(x), c.xor(x));
  }

  /** x[k] = a[k] x[k−1] + b[k]. */
  private static List<Tensor> recurrence(List<Tensor> in, Parameters p) {
    return ControlFlow.associativeScan(
        (left, right) ->
            List.of(left.get(0).mul(right.get(0)), left.get(1).mul(right.get(0)).add(right.get(1))),
        in,
        p.integer("axis"),
        p.flag("reverse"));
  }
}
