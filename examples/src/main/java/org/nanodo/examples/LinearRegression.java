package org.nanodo.examples;

import java.util.List;
import java.util.function.Function;
import org.nanodo.grad.Grad;
import org.nanodo.ir.Literal;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Array;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/** Fits a line by gradient descent, its points split over two devices. */
public final class LinearRegression {
  private static final int POINTS = 64;
  private static final int STEPS = 300;
  private static final double RATE = 0.5;

  private LinearRegression() {}

  /** Slope and intercept, both scalars. */
  record Line(Tensor slope, Tensor intercept) {
    Tensor at(Tensor x_N) {
      return x_N.mul(slope).add(intercept);
    }
  }

  /** One step of gradient descent. */
  static Line step(List<Tensor> in) {
    Tensor x_N = in.get(2);
    Tensor y_N = in.get(3);
    var line = new Line(in.get(0), in.get(1));
    Function<Line, Tensor> loss = l -> l.at(x_N).sub(y_N).square().mean();
    Line grad = Grad.grad(loss).apply(line);
    return new Line(
        line.slope.sub(grad.slope.mul(RATE)), line.intercept.sub(grad.intercept.mul(RATE)));
  }

  /** Prints the line through points of y = 3x − 1. */
  public static void main(String[] args) {
    List<Double> line = fit();
    System.out.printf("y = %.3f x + %.3f%n", line.get(0), line.get(1));
  }

  static List<Double> fit() {
    float[] x_N = new float[POINTS];
    float[] y_N = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      x_N[i] = i / (POINTS - 1f);
      y_N[i] = 3 * x_N[i] - 1;
    }
    Mesh mesh = Mesh.of("data", 2);
    var whole = NamedSharding.replicated(mesh);
    var split = new NamedSharding(mesh, PartitionSpec.of("data"));
    try (Client client = Client.open(ClientOptions.cpu(2));
        Array x = Array.of(client, Literal.f32(x_N, POINTS), split);
        Array y = Array.of(client, Literal.f32(y_N, POINTS), split)) {
      Array zero = Array.of(client, Literal.f32(new float[1]), whole);
      Tree<Array> args = Tree.of(List.of(zero, zero, x, y), Array.class);
      Tree<ArgSpec> specs = args.map(a -> new ArgSpec(a.type(), a.sharding()));
      try (Compiled step =
          Jit.compile(
              client, "step", LinearRegression::step, specs, JitOptions.replicated(whole))) {
        for (int i = 0; i < STEPS; i++) {
          List<Array> line = step.call(args).leaves();
          args.leaves().subList(0, 2).forEach(Array::close);
          args = args.with(List.of(line.get(0), line.get(1), x, y));
        }
      }
      List<Array> line = args.leaves().subList(0, 2);
      List<Double> found = line.stream().map(a -> a.toHost().item()).toList();
      line.forEach(Array::close);
      return found;
    }
  }
}
