package org.nanodo.examples;

import static org.nanodo.Index.ALL;
import static org.nanodo.Index.slice;
import static org.nanodo.Index.to;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.valueAndGrad;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.nn.Nn;

/** a02_mlp_spirals: tells two spirals apart by a multilayer perceptron and a hand-written Adam. */
public final class MlpSpirals {
  private MlpSpirals() {}

  record Layer(Tensor b, Tensor w) {}

  record State(List<Layer> params, List<Layer> m, List<Layer> v, Tensor loss) {}

  static Tensor arm(double turn) {
    Tensor t = Tensor.arange(100).div(100.);
    Tensor angle = t.mul(3 * Math.PI).add(turn);
    return Lax.stack(List.of(t.mul(angle.cos()), t.mul(angle.sin())), 1);
  }

  static List<Layer> init(Tensor key, int... sizes) {
    var layers = new ArrayList<Layer>();
    for (int i = 1; i < sizes.length; i++) {
      Tensor keys = Random.split(key, 2);
      key = keys.at(0);
      Tensor w = Random.normal(keys.at(1), sizes[i - 1], sizes[i]).div(Math.sqrt(sizes[i - 1]));
      layers.add(new Layer(Tensor.zeros(sizes[i]), w));
    }
    return layers;
  }

  static Tensor forward(List<Layer> params, Tensor x) {
    for (int i = 0; i < params.size(); i++) {
      x = x.matmul(params.get(i).w).add(params.get(i).b);
      x = i < params.size() - 1 ? x.tanh() : x;
    }
    return x;
  }

  static Tensor loss(List<Layer> params, Tensor x, Tensor label) {
    Tensor logp = Nn.logSoftmax(forward(params, x));
    return logp.mul(Nn.oneHot(label, 2)).sum(1).mean().neg();
  }

  static Tensor unbiased(Tensor average, double decay, Tensor step) {
    return average.div(Tensor.of(decay).pow(step).neg().add(1));
  }

  public static void main(String... args) {
    Tensor x = Lax.concatenate(List.of(arm(0), arm(Math.PI)), 0).add(Tensor.of(0.2, -0.1));
    Tensor label = Tensor.arange(2).repeat(100, 0);
    var adam =
        jit(
            (State s, Tensor step) -> {
              var at = valueAndGrad((List<Layer> p) -> loss(p, x, label)).apply(s.params);
              var m = Tree.map((a, g) -> a.mul(0.9).add(g.mul(0.1)), s.m, at.grad());
              var v = Tree.map((a, g) -> a.mul(0.999).add(g.square().mul(0.001)), s.v, at.grad());
              var params =
                  Tree.map(
                      (p, a, b) -> {
                        Tensor size = unbiased(b, 0.999, step).sqrt().add(1e-8);
                        return p.sub(unbiased(a, 0.9, step).mul(0.01).div(size));
                      },
                      s.params,
                      m,
                      v);
              return new State(params, m, v, at.value());
            });

    List<Layer> start = init(Random.key(1), 2, 32, 32, 2);
    List<Layer> zeros = Tree.map(Lax::zerosLike, start);
    var state = new State(start, zeros, zeros, Tensor.zeros());
    var all = new ArrayList<Tensor>();
    for (int i = 1; i <= 200; i++) {
      state = adam.apply(state, Tensor.of((double) i));
      all.add(state.loss);
    }
    Tensor losses = Lax.stack(all, 0);
    Tensor right = forward(state.params, x).argmax(1).eq(label);
    var grads = grad((List<Layer> p) -> loss(p, x, label)).apply(start);

    new Values()
        .add("x_some", x.at(ALL.by(40)))
        .add("start_w_corner", start.get(1).w.at(to(2), to(4)))
        .add("start_logits", forward(start, x).at(ALL.by(50)))
        .add("start_grad_norms", Lax.stack(Tree.leaves(Tree.map(Tensor::norm, grads)), 0))
        .add("losses_first", losses.at(to(5)))
        .add("losses", losses.at(slice(9, 100).by(10)))
        .add("accuracy", right.astype(DType.F32).mean())
        .print();
  }
}
