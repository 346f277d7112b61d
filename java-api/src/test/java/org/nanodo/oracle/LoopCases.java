package org.nanodo.oracle;

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

/** Scans and other loops; see {@code loops.py}. */
final class LoopCases {
  private LoopCases() {}

  private record Layer(Tensor x, Tensor w) {}

  private record Weights(Tensor w, Tensor v) {}

  private record Carry(Tensor n, Tensor x, Tensor sum, Tensor same) {}

  private record Counted(Tensor x, Tensor n) {}

  static void addTo(Cases cases) {
    for (String remat : List.of("", " remat")) {
      for (String direction : List.of("forward", "reverse")) {
        cases.several(
            "scan/" + direction + remat,
            in -> {
              Scan<Tensor, Tensor, Tensor> scan = step(in.get(2));
              scan = direction.equals("reverse") ? scan.reverse() : scan;
              return results((remat.isEmpty() ? scan : scan.remat()).apply(in.get(0), in.get(1)));
            });
      }
    }
    layers(cases, "float32", DType.F32, "");
    layers(cases, "float64 remat", DType.F64, " remat");
    structures(cases);
    cases.unary(
        "fori", x -> ControlFlow.foriLoop(2, 6, (i, c) -> c.mul(i.astype(DType.F32)).tanh(), x));
    cases.several(
        "while",
        in -> {
          Tensor x = in.get(0);
          Counted last =
              ControlFlow.whileLoop(
                  c -> c.x.square().sum().gt(in.get(1)),
                  c -> new Counted(c.x.div(2).sub(x.div(64)), c.n.add(1)),
                  new Counted(x, Lax.scalar(DType.I32, 0)));
          return List.of(last.x, last.n);
        });
  }

  private static Scan<Tensor, Tensor, Tensor> step(Tensor k) {
    return Scan.of((c, x) -> new Step<>(c.mul(x).add(k).tanh(), c.exp().mul(x).mul(k)));
  }

  private static List<Tensor> results(Step<Tensor, Tensor> last) {
    return List.of(last.carry(), last.y());
  }

  private static void layers(Cases cases, String name, DType dtype, String remat) {
    Scan<Tensor, Weights, List<Tensor>> keeping =
        Scan.of((x, p) -> new Step<>(block(x, p, dtype), List.of()));
    var scan = remat.isEmpty() ? keeping : keeping.remat();
    cases.add(
        "scan/layers " + name,
        in -> scan.apply(in.get(0), new Weights(in.get(1), in.get(2))).carry());
  }

  private static Tensor block(Tensor x, Weights p, DType dtype) {
    Tensor scale = x.square().mean(-1).expandDims(-1).add(1).sqrt();
    Tensor h = Nn.gelu(times(x.div(scale).astype(dtype), p.w.astype(dtype)));
    return x.add(times(h, p.v.astype(dtype)).astype(x.dtype()));
  }

  private static Tensor times(Tensor a, Tensor b) {
    return Lax.dotGeneral(a, b, List.of(), List.of(), List.of(1), List.of(0));
  }

  private static void structures(Cases cases) {
    cases.several("scan/carries", in -> carries(in.get(0), in.get(1), in.get(2)));
    cases.several("scan/nested", in -> nested(in.get(0), in.get(1), in.get(2)));
    Fn<Layer, Step<Tensor, Tensor>> within =
        Fn.of(
            "within",
            l -> {
              Scan<Tensor, Tensor, Tensor> scan =
                  Scan.of((x, w) -> new Step<>(times(w, x).tanh(), x));
              return scan.apply(l.x, l.w);
            });
    cases.several(
        "scan/within a function",
        in -> {
          Tensor once = within.apply(new Layer(in.get(0), in.get(1))).carry();
          return results(within.apply(new Layer(once, in.get(1))));
        });
    Fn<Layer, Tensor> layer = Fn.of("layer", l -> times(l.w, l.x).tanh());
    Scan<Tensor, Tensor, List<Tensor>> twice =
        Scan.of(
            (x, w) -> {
              Tensor once = layer.apply(new Layer(x, w));
              return new Step<>(layer.remat().apply(new Layer(once, w)), List.of());
            });
    cases.binary("scan/of functions", (x, w) -> twice.apply(x, w).carry());
    cases.several(
        "scan/nothing",
        in -> {
          Scan<Tensor, List<Tensor>, Tensor> scan =
              Scan.of((x, none) -> new Step<>(times(in.get(1), x).tanh(), x));
          return results(scan.apply(in.get(0), List.of(), 4));
        });
  }

  private static List<Tensor> carries(Tensor start, Tensor table, Tensor at) {
    Scan<Carry, Tensor, List<Tensor>> scan =
        Scan.of(
            (c, i) -> {
              Tensor x = c.x.add(Lax.take(table, i, 0).mul(c.n.astype(DType.F32))).tanh();
              return new Step<>(
                  new Carry(c.n.add(1), x, c.sum.add(x.sum()), c.same),
                  List.of(x.mul(c.same), c.sum));
            });
    var init = new Carry(Lax.scalar(DType.I32, 1), start, Lax.scalar(DType.F32, 0), start);
    Step<Carry, List<Tensor>> last = scan.apply(init, at);
    var results = new ArrayList<>(List.of(last.carry().x, last.carry().sum, last.carry().same));
    results.addAll(last.y());
    return results;
  }

  private static List<Tensor> nested(Tensor start, Tensor rows, Tensor v) {
    Scan<Tensor, Tensor, Tensor> inner =
        Scan.of(
            (y, row) -> {
              Tensor next = times(v, y).tanh().mul(row);
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
}
