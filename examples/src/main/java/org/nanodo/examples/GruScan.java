package org.nanodo.examples;

import static org.nanodo.Index.ALL;
import static org.nanodo.Index.ELLIPSIS;
import static org.nanodo.Index.NEW_AXIS;
import static org.nanodo.Index.from;
import static org.nanodo.Index.to;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.valueAndGrad;

import java.util.List;
import org.nanodo.Random;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.nn.Nn;

/** a04_gru_scan: a gated recurrent unit by hand, trained through time, that goes on by itself. */
public final class GruScan {
  private static final int H = 12;

  private GruScan() {}

  record Gru(Tensor b, Tensor out, Tensor wh, Tensor wx) {
    Tensor cell(Tensor h, Tensor x) {
      List<Tensor> xs = x.matmul(wx).add(b).split(3, -1);
      List<Tensor> hs = h.matmul(wh).split(3, -1);
      Tensor r = Nn.sigmoid(xs.get(0).add(hs.get(0)));
      Tensor z = Nn.sigmoid(xs.get(1).add(hs.get(1)));
      Tensor n = xs.get(2).add(r.mul(hs.get(2))).tanh();
      return z.neg().add(1).mul(n).add(z.mul(h));
    }

    Step<Tensor, Tensor> run(Tensor xs) {
      Scan<Tensor, Tensor, Tensor> scan =
          Scan.of(
              (before, x) -> {
                Tensor h = cell(before, x);
                return new Step<>(h, h.matmul(out));
              });
      return scan.apply(Tensor.zeros(xs.dim(1), H), xs);
    }

    Tensor loss(Tensor inputs, Tensor targets) {
      return run(inputs).y().sub(targets).square().mean();
    }
  }

  record Dream(Tensor h, Tensor x) {}

  public static void main(String... args) {
    Tensor time = Tensor.arange(25.);
    Tensor shift = Tensor.arange(6.).at(ALL, NEW_AXIS);
    Tensor low = time.mul(1.3).sub(shift).cos().mul(0.3);
    Tensor wave = time.mul(0.5).add(shift).sin().add(low);
    Tensor inputs = wave.at(ALL, to(-1)).transpose().at(ELLIPSIS, NEW_AXIS);
    Tensor targets = wave.at(ALL, from(1)).transpose().at(ELLIPSIS, NEW_AXIS);
    Tensor ks = Random.split(Random.key(5), 3);
    var start =
        new Gru(
            Tensor.zeros(3 * H),
            Random.normal(ks.at(2), H, 1).mul(0.3),
            Random.normal(ks.at(1), H, 3 * H).mul(0.3),
            Random.normal(ks.at(0), 1, 3 * H).mul(0.4));

    Scan<Gru, List<Tensor>, Tensor> training =
        Scan.of(
            (p, none) -> {
              var at = valueAndGrad((Gru q) -> q.loss(inputs, targets)).apply(p);
              return new Step<>(Tree.map((v, g) -> v.sub(g.mul(0.3)), p, at.grad()), at.value());
            });
    Step<Gru, Tensor> trained = training.apply(start, List.of(), 60);

    Gru gru = trained.carry();
    Scan<Dream, List<Tensor>, Tensor> dreams =
        Scan.of(
            (before, none) -> {
              Tensor h = gru.cell(before.h, before.x);
              Tensor x = h.matmul(gru.out);
              return new Step<>(new Dream(h, x), x.at(0, 0));
            });
    Step<Tensor, Tensor> last = gru.run(inputs);
    var dreamed = dreams.apply(new Dream(last.carry(), last.y().at(-1)), List.of(), 8);
    Gru g = grad((Gru p) -> p.loss(inputs, targets)).apply(start);

    new Values()
        .add("start_output", start.run(inputs).y().at(ALL, 0, 0))
        .add("start_loss", start.loss(inputs, targets))
        .add("grad_wx", g.wx)
        .add("grad_wh_norm", g.wh.norm())
        .add("grad_b", g.b)
        .add("grad_out", g.out)
        .add("losses", trained.y().at(ALL.by(6)))
        .add("dreamed", dreamed.y())
        .print();
  }
}
