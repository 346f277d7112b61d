package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.customJvp;
import static org.nanodo.Transforms.customVjp;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.vjp;

import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.ControlFlow;
import org.nanodo.Tensor;
import org.nanodo.Transforms.Forward;
import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;
import org.nanodo.runtime.Devices;

/** Custom rules that call the functions that they belong to. */
class NestedRulesTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Tensor exponential(Tensor at) {
    return customJvp(
            Tensor::exp,
            (Tensor x, Tensor t) -> {
              Tensor y = exponential(x);
              return new Jvp<>(y, t.mul(y));
            })
        .apply(at);
  }

  private static UnaryOperator<Tensor> derivative(int order) {
    UnaryOperator<Tensor> f = NestedRulesTest::exponential;
    for (int i = 0; i < order; i++) {
      var inner = f;
      f = x -> grad(inner::apply).apply(x);
    }
    return f;
  }

  @Test
  void haveDerivativesOfSeveralOrders() {
    for (int order = 0; order <= 3; order++) {
      Tensor found = derivative(order).apply(Tensor.of(DType.F64, 0.5));
      assertThat(found.item()).isCloseTo(Math.exp(0.5), within(1e-12));
    }
    assertThatThrownBy(() -> derivative(8).apply(Tensor.of(DType.F64, 0.5)))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("a rule calls its own function");
  }

  private record Problem<P>(P a, Tensor start) {}

  private record Adjoint<P>(P a, Tensor x, Tensor ct) {}

  /** Iterates {@code x -> f(a, x)}; its derivative is that of the solution's equation. */
  private static <P> Tensor fixedPoint(BiFunction<P, Tensor, Tensor> f, P given, Tensor start) {
    return customVjp(
            (Problem<P> p) -> {
              Tensor rounds = Tensor.of(50);
              return ControlFlow.foriLoop(Tensor.of(0), rounds, (i, x) -> f.apply(p.a, x), p.start);
            },
            (Problem<P> p) -> {
              Tensor x = fixedPoint(f, p.a, p.start);
              return new Forward<>(x, new Problem<>(p.a, x));
            },
            (Problem<P> p, Tensor ct) -> {
              BiFunction<Adjoint<P>, Tensor, Tensor> adjoint =
                  (q, u) -> vjp((Tensor x) -> f.apply(q.a, x), q.x).pullback().apply(u).add(q.ct);
              Tensor u = fixedPoint(adjoint, new Adjoint<>(p.a, p.start, ct), ct);
              P toA = vjp((P a) -> f.apply(a, p.start), p.a).pullback().apply(u);
              return new Problem<>(toA, p.start.mul(0));
            })
        .apply(new Problem<>(given, start));
  }

  private static Tensor newtonSqrt(Tensor a) {
    return fixedPoint((b, x) -> x.add(b.div(x)).mul(0.5), a, a);
  }

  @Test
  void solveForTheDerivativeOfASolution() {
    Tensor two = Tensor.of(DType.F64, 2.);
    assertThat(newtonSqrt(two).item()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(grad(NestedRulesTest::newtonSqrt).apply(two).item())
        .isCloseTo(0.5 / Math.sqrt(2), within(1e-12));
    assertThat(grad((Tensor v) -> grad(NestedRulesTest::newtonSqrt).apply(v)).apply(two).item())
        .isCloseTo(-0.25 * Math.pow(2, -1.5), within(1e-12));
  }
}
