package org.nanodo.operations;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.ControlFlow;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.nn.Nn;

/** Scans of layers, of several tensors and of functions; see {@code operations_programs.py}. */
final class ScanPrograms {
  private ScanPrograms() {}

  private record Layer(Tensor x, Tensor w) {}

  private record Weights(Tensor w, Tensor v) {}

  private record Carry(Tensor n, Tensor x, Tensor sum, Tensor same) {}

  static void addTo(OperationFunctions f) {
    f.add("scan of layers", ScanPrograms::layers);
    f.several("scan of several carries", (in, p) -> carries(in.get(0), in.get(1), in.get(2)));
    f.several("scan of scan", (in, p) -> nested(in.get(0), in.get(1), in.get(2)));
    f.several("scan within a function called twice", (in, p) -> calledTwice(in.get(0), in.get(1)));
    f.binary("scan of a function, rematerialised once", ScanPrograms::rematerialisedOnce);
    f.several("scan of nothing", (in, p) -> ofNothing(in.get(0), in.get(1)));
    f.unary("associativeScan of matmul", x -> ControlFlow.associativeScan(Tensor::matmul, x));
  }

  private static List<Tensor> results(Step<Tensor, Tensor> last) {
    return List.of(last.carry(), last.y());
  }

  private static Tensor layers(List<Tensor> in, Parameters p) {
    DType dtype = ElementwiseOperations.dtype(p);
    Scan<Tensor, Weights, List<Tensor>> keeping =
        Scan.of((x, w) -> new Step<>(block(x, w, dtype), List.of()));
    var scan = p.flag("remat") ? keeping.remat() : keeping;
    return scan.apply(in.get(0), new Weights(in.get(1), in.get(2))).carry();
  }

  private static Tensor block(Tensor x, Weights p, DType dtype) {
    Tensor scale = x.square().mean(-1).expandDims(-1).add(1).sqrt();
    Tensor h = Nn.gelu(x.div(scale).astype(dtype).matmul(p.w.astype(dtype)));
    return x.add(h.matmul(p.v.astype(dtype)).astype(x.dtype()));
  }

  private static List<Tensor> carries(Tensor start, Tensor table, Tensor at) {
    Scan<Carry, Tensor, List<Tensor>> scan =
        Scan.of(
            (c, i) -> {
              Tensor x = c.x.add(Lax.take(table, i, 0).mul(c.n.astype(start.dtype()))).tanh();
              return new Step<>(
                  new Carry(c.n.add(1), x, c.sum.add(x.sum()), c.same),
                  List.of(x.mul(c.same), c.sum));
            });
    Tensor zero = Lax.scalar(start.dtype(), 0);
    Step<Carry, List<Tensor>> last =
        scan.apply(new Carry(Lax.scalar(DType.I32, 1), start, zero, start), at);
    var results = new ArrayList<>(List.of(last.carry().x, last.carry().sum, last.carry().same));
    results.addAll(last.y());
    return results;
  }

  private static List<Tensor> nested(Tensor start, Tensor rows, Tensor v) {
    Scan<Tensor, Tensor, Tensor> inner =
        Scan.of(
            (y, row) -> {
              Tensor next = v.matmul(y).tanh().mul(row);
              return new Step<>(next, next.sum());
            });
    Scan<Tensor, Tensor, Tensor> outer =
        Scan.of(
            (x, w) -> {
              Step<Tensor, Tensor> last = inner.reverse().apply(x, w);
              return new Step<>(last.carry().add(x), last.y());
            });
    return results(outer.apply(start, rows));
  }

  private static List<Tensor> calledTwice(Tensor start, Tensor ws) {
    Fn<Layer, Step<Tensor, Tensor>> within =
        Fn.of(
            "within",
            l -> {
              Scan<Tensor, Tensor, Tensor> scan =
                  Scan.of((x, w) -> new Step<>(w.matmul(x).tanh(), x));
              return scan.apply(l.x, l.w);
            });
    Tensor once = within.apply(new Layer(start, ws)).carry();
    return results(within.apply(new Layer(once, ws)));
  }

  private static Tensor rematerialisedOnce(Tensor start, Tensor ws) {
    Fn<Layer, Tensor> layer = Fn.of("layer", l -> l.w.matmul(l.x).tanh());
    Scan<Tensor, Tensor, List<Tensor>> twice =
        Scan.of(
            (x, w) -> {
              Tensor once = layer.apply(new Layer(x, w));
              return new Step<>(layer.remat().apply(new Layer(once, w)), List.of());
            });
    return twice.apply(start, ws).carry();
  }

  private static List<Tensor> ofNothing(Tensor start, Tensor w) {
    Scan<Tensor, List<Tensor>, Tensor> scan =
        Scan.of((x, none) -> new Step<>(w.matmul(x).tanh(), x));
    return results(scan.apply(start, List.of(), 4));
  }
}
