package org.nanodo.examples;

import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;

import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Tree;

/** Fits a plane by gradient descent. */
public final class LinearRegression {
  private LinearRegression() {}

  /** Weights [3] and bias, a scalar. */
  record Line(Tensor w, Tensor b) {
    Tensor loss(Tensor x_Nx3, Tensor y_N) {
      return x_Nx3.matmul(w).add(b).sub(y_N).square().mean();
    }
  }

  /** Prints the plane through points of y = x₁ − 2x₂ + x₃/2 + 3. */
  public static void main(String[] args) {
    System.out.println(fit());
  }

  static Line fit() {
    Tensor x_Nx3 = Random.normal(Random.key(0), 100, 3);
    Tensor y_N = x_Nx3.matmul(Tensor.of(1, -2, 0.5)).add(3);
    var step =
        jit(
            (Line p) ->
                Tree.map(
                    (v, g) -> v.sub(g.mul(0.1)), p, grad((Line q) -> q.loss(x_Nx3, y_N)).apply(p)));
    var p = new Line(Tensor.zeros(3), Tensor.zeros());
    for (int i = 0; i < 200; i++) {
      p = step.apply(p);
    }
    return p;
  }
}
