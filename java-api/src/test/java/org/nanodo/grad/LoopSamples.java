package org.nanodo.grad;

import java.util.List;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.ir.Shape;

/** Scans of any rank and length: both ways, kept and computed again, one within another. */
final class LoopSamples {
  private LoopSamples() {}

  private record Product(Tensor a, Tensor b) {}

  static void addTo(Samples samples) {
    samples.add("scan", d -> scan(d, false));
    samples.add("scan/remat", d -> scan(d, true));
    samples.add("scan/nested", LoopSamples::nested);
  }

  /** Carries that change places, and one that stays. */
  private static Sample scan(Draw d, boolean remat) {
    Scan<List<Tensor>, Tensor, Tensor> forward =
        Scan.of(
            (c, x) -> {
              Tensor next = c.get(0).mul(x).add(c.get(2)).tanh();
              return new Step<>(List.of(c.get(1), next, c.get(2)), next.mul(c.get(2).exp()));
            });
    var directed = d.coin() ? forward.reverse() : forward;
    var scan = remat ? directed.remat() : directed;
    Shape s = d.shape();
    return new Sample(
        in -> {
          var last = scan.apply(List.of(in.get(0), in.get(1), in.get(2)), in.get(3));
          return last.y().mul(last.carry().get(0));
        },
        d.normal(s),
        d.normal(s),
        d.normal(Shape.SCALAR),
        d.normal(s.prepend(d.between(1, 4))));
  }

  /** Layers with rows of their own and a matrix that all share, in a function of the program. */
  private static Sample nested(Draw d) {
    Fn<Product, Tensor> product =
        Fn.of(
            "product",
            p -> Lax.dotGeneral(p.a, p.b, List.of(), List.of(), List.of(1), List.of(0)).tanh());
    int size = d.between(1, 3);
    boolean remat = d.coin();
    return new Sample(
        in -> {
          Scan<Tensor, Tensor, Tensor> inner =
              Scan.of((x, row) -> new Step<>(product.apply(new Product(in.get(2), x)).mul(row), x));
          Scan<Tensor, Tensor, Tensor> outer =
              Scan.of(
                  (x, rows) -> {
                    var last = inner.reverse().apply(x, rows);
                    return new Step<>(last.carry().add(x), last.y().sum(0));
                  });
          var last = (remat ? outer.remat() : outer).apply(in.get(0), in.get(1));
          return last.y().add(last.carry());
        },
        d.normal(Shape.of(size)),
        d.normal(Shape.of(d.between(1, 3), d.between(1, 3), size)),
        d.normal(Shape.of(size, size)));
  }
}
