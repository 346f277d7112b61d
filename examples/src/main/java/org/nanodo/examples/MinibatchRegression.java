package org.nanodo.examples;

import static org.nanodo.Index.slice;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.valueAndGrad;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Linalg;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Tree;

/** a01_linear_regression: a linear model, fitted by gradient descent on minibatches. */
public final class MinibatchRegression {
  private MinibatchRegression() {}

  record Line(Tensor w, Tensor b) {
    Tensor predict(Tensor x) {
      return x.matmul(w).add(b);
    }

    Tensor loss(Tensor x, Tensor y) {
      return predict(x).sub(y).square().mean();
    }
  }

  static Line step(Line p, Tensor x, Tensor y) {
    var at = valueAndGrad((Line q) -> q.loss(x, y)).apply(p);
    return Tree.map((v, g) -> v.sub(g.mul(0.05)), p, at.grad());
  }

  public static void main(String... args) {
    Tensor keys = Random.split(Random.key(0), 2);
    Tensor x = Random.normal(keys.at(0), 256, 5);
    Tensor noise = Random.normal(keys.at(1), 256).mul(0.1);
    Tensor y = x.matmul(Tensor.of(1, -2, 0.5, 3, -1.5)).add(0.7).add(noise);
    var start = new Line(Tensor.zeros(5), Tensor.zeros());
    Line firstGrad = grad((Line p) -> p.loss(x, y)).apply(start);

    var step = jit(MinibatchRegression::step);
    Line line = start;
    var losses = new ArrayList<Tensor>();
    for (int epoch = 0; epoch < 10; epoch++) {
      for (int i = 0; i < 256; i += 32) {
        line = step.apply(line, x.at(slice(i, i + 32)), y.at(slice(i, i + 32)));
      }
      losses.add(line.loss(x, y));
    }

    Tensor ones = Lax.concatenate(List.of(x, Tensor.ones(256, 1)), 1);
    Tensor normal = ones.transpose().matmul(ones);

    new Values()
        .add("x_first_row", x.at(0))
        .add("first_grad_w", firstGrad.w)
        .add("first_grad_b", firstGrad.b)
        .add("losses", Lax.stack(losses, 0))
        .add("w", line.w)
        .add("b", line.b)
        .add("closed_form", Linalg.solve(normal, ones.transpose().matmul(y)))
        .print();
  }
}
