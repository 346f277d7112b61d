package org.nanodo.examples;

import static org.nanodo.Index.ALL;
import static org.nanodo.Index.to;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.hessian;
import static org.nanodo.Transforms.jacfwd;
import static org.nanodo.Transforms.jacrev;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.jvp;
import static org.nanodo.Transforms.vmap;
import static org.nanodo.ir.DType.F64;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Linalg;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;

/** a12_control_flow: a pendulum, Newton's method, and functions in pieces, with derivatives. */
public final class Pendulum {
  private static final List<Function<Tensor, Tensor>> ACTIVATIONS =
      List.of(Tensor::tanh, x -> x.exp().log1p(), x -> x.mul(x.sin()), Lax::zerosLike);

  private Pendulum() {}

  static Tensor cubeRoot(Tensor a) {
    return ControlFlow.whileLoop(
        x -> x.pow(3).sub(a).abs().gt(a.abs().add(1).mul(1e-13)),
        x -> x.sub(x.pow(3).sub(a).div(x.square().mul(3))),
        a.maximum(1.0));
  }

  static Tensor piecewise(Tensor number) {
    return ControlFlow.cond(number.gt(0), x -> x.log1p().mul(x), x -> x.expm1(), number);
  }

  static Tensor activation(int which, Tensor x) {
    return ControlFlow.switchCase(Tensor.of(which), ACTIVATIONS, x);
  }

  static Tensor rk4(UnaryOperator<Tensor> f, Tensor state, double h) {
    Tensor k1 = f.apply(state);
    Tensor k2 = f.apply(state.add(k1.mul(h / 2)));
    Tensor k3 = f.apply(state.add(k2.mul(h / 2)));
    Tensor k4 = f.apply(state.add(k3.mul(h)));
    return state.add(k1.add(k2.mul(2)).add(k3.mul(2)).add(k4).mul(h / 6));
  }

  record Swing(Tensor start, Tensor length) {
    Tensor force(Tensor s) {
      Tensor pull = Tensor.of(F64, -9.81).div(length).mul(s.at(0).sin());
      return Lax.stack(List.of(s.at(1), pull.sub(s.at(1).mul(0.1))), 0);
    }

    Step<Tensor, Tensor> run() {
      Scan<Tensor, List<Tensor>, Tensor> steps =
          Scan.of(
              (before, none) -> {
                Tensor s = rk4(this::force, before, 0.05);
                return new Step<>(s, s.at(0));
              });
      return steps.apply(start, List.of(), 60);
    }

    Tensor miss() {
      Step<Tensor, Tensor> path = run();
      Tensor off = path.carry().at(0).sub(0.5).square();
      return off.add(path.y().square().sum().mul(0.01));
    }
  }

  static Tensor crossing(Tensor r) {
    UnaryOperator<Tensor> f =
        p -> Lax.stack(List.of(p.square().sum().sub(r), p.at(0).sub(p.at(1).cos())), 0);
    return ControlFlow.foriLoop(
        0,
        8,
        (i, p) -> p.sub(Linalg.solve(jacfwd(f).apply(p), f.apply(p))),
        Tensor.of(F64, 1.0, 1.0));
  }

  static Tensor tuned(Tensor rate) {
    Tensor start = Tensor.of(F64, 0.5, 1.4, -0.3);
    Function<Tensor, Tensor> slope = grad(x -> x.square().sub(1).square().sum());
    Tensor x = ControlFlow.foriLoop(0, 10, (i, v) -> v.sub(rate.mul(slope.apply(v))), start);
    return x.pow(4).sum();
  }

  public static void main(String... args) {
    Tensor a = Tensor.of(F64, 0.001, 2, 8, 200);
    Tensor x = Tensor.of(F64, -1.5, -0.1, 0.2, 2);
    Tensor point = Tensor.of(F64, 0.7);
    var swing = new Swing(Tensor.of(F64, 1.0, 0.3), Tensor.of(F64, 1.2));
    List<Tensor> switched =
        IntStream.range(0, 4)
            .mapToObj(i -> grad((Tensor v) -> activation(i, v)).apply(point))
            .toList();
    Function<Tensor, Tensor> slopeOfRoot =
        v -> jvp(Pendulum::cubeRoot, v, Lax.scalar(F64, 1)).tangent();
    Tensor two = Tensor.of(F64, 2.0);
    Swing slope = jit(grad(Swing::miss)).apply(swing);

    new Values()
        .add("cube_root", vmap(Pendulum::cubeRoot).apply(a))
        .add("cube_root_forward", vmap(slopeOfRoot).apply(a.at(to(3))))
        .add("piecewise", vmap(Pendulum::piecewise).apply(x))
        .add("piecewise_grad", vmap(grad(Pendulum::piecewise)).apply(x))
        .add("switch_grad", Lax.stack(switched, 0))
        .add("switch_clamped", Lax.stack(List.of(activation(9, point), activation(-2, point)), 0))
        .add("swing", swing.run().y().at(ALL.by(5)))
        .add("miss", swing.miss())
        .add("miss_grad", slope.start)
        .add("miss_grad_length", slope.length)
        .add("miss_hessian", hessian(s -> new Swing(s, swing.length).miss()).apply(swing.start))
        .add("crossing", crossing(two))
        .add("crossing_sensitivity", jacrev(Pendulum::crossing).apply(two))
        .add("tuned_grad", vmap(grad(Pendulum::tuned)).apply(Tensor.of(F64, 0.01, 0.05, 0.1)))
        .print();
  }
}
