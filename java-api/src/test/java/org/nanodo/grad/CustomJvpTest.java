package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.customJvp;
import static org.nanodo.Transforms.customVjp;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.hessian;
import static org.nanodo.Transforms.jacfwd;
import static org.nanodo.Transforms.jacrev;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.jvp;
import static org.nanodo.Transforms.linearize;
import static org.nanodo.Transforms.remat;
import static org.nanodo.Transforms.valueAndGrad;
import static org.nanodo.Transforms.valueAndGradAux;
import static org.nanodo.Transforms.vjp;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.ControlFlow;
import org.nanodo.Tensor;
import org.nanodo.Transforms.Forward;
import org.nanodo.Transforms.Jvp;
import org.nanodo.Transforms.WithAux;
import org.nanodo.ir.DType;
import org.nanodo.runtime.Devices;

/** Derivatives of one's own in both modes, and forward mode through loops of unknown length. */
class CustomJvpTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  private record Pair(Tensor a, Tensor b) {}

  /** The sine, with a derivative that is ten times too large so that it can be told apart. */
  private static final Function<Tensor, Tensor> SINE =
      customJvp(Tensor::sin, (x, t) -> new Jvp<>(x.sin(), x.cos().mul(t).mul(10)));

  private static final Tensor X = Tensor.of(DType.F64, 0.3, -0.7);

  private static double[] numbers(Tensor t) {
    return t.toHost().toDoubles();
  }

  @Test
  void isUsedInBothModes() {
    double[] expected = {10 * Math.cos(0.3), 10 * Math.cos(-0.7)};
    Tensor ones = Tensor.ones(DType.F64, 2);
    for (Tensor found :
        List.of(
            jvp(SINE, X, ones).tangent(),
            grad((Tensor x) -> SINE.apply(x).sum()).apply(X),
            jit((Tensor x) -> jvp(SINE, x, x.mul(0).add(1)).tangent()).apply(X),
            jit(grad((Tensor x) -> SINE.apply(x).sum())).apply(X),
            vmap(grad(SINE)).apply(X),
            grad((Tensor x) -> vmap(SINE).apply(x).sum()).apply(X),
            jvp(vmap(SINE), X, ones).tangent())) {
      assertThat(numbers(found)).containsExactly(expected, within(1e-12));
    }
    assertThat(numbers(SINE.apply(X))).containsExactly(numbers(X.sin()));
  }

  @Test
  void isDifferentiatedAgain() {
    double[] expected = {-10 * Math.sin(0.3), -10 * Math.sin(-0.7)};
    assertThat(numbers(vmap(grad(grad(SINE))).apply(X))).containsExactly(expected, within(1e-12));
    assertThat(numbers(vmap(jacfwd(grad(SINE))).apply(X))).containsExactly(expected, within(1e-12));
  }

  /** As in JAX, in both modes, and where the value has no cotangent. */
  @Test
  void givesTheValueThatTheRuleDoesWhereItIsDifferentiated() {
    Function<Tensor, Tensor> jvpRule = customJvp(Tensor::sin, (x, t) -> new Jvp<>(x, t.mul(2)));
    Function<Tensor, Tensor> vjpRule =
        customVjp(Tensor::sin, x -> new Forward<>(x, x), (Tensor x, Tensor ct) -> ct.mul(2));
    for (Function<Tensor, Tensor> f : List.of(jvpRule, vjpRule)) {
      assertThat(numbers(f.apply(X))).containsExactly(numbers(X.sin()));
      assertThat(numbers(vjp(f, X).value())).containsExactly(numbers(X));
      assertThat(valueAndGrad((Tensor x) -> f.apply(x).sum()).apply(X).value().item())
          .isEqualTo(X.sum().item());
      assertThat(
              numbers(
                  valueAndGradAux((Tensor x) -> new WithAux<>(x.sum(), f.apply(x))).apply(X).aux()))
          .containsExactly(numbers(X));
    }
    assertThat(numbers(jvp(jvpRule, X, X).value())).containsExactly(numbers(X));
    assertThat(numbers(linearize(jvpRule, X).value())).containsExactly(numbers(X));
  }

  /** Also where a loop keeps nothing for the backward pass, or recomputes it. */
  @Test
  void givesThatValueInLoopsAndBranches() {
    Function<Tensor, Tensor> f = customJvp(Tensor::sin, (x, t) -> new Jvp<>(x, t.mul(2)));
    Tensor yes = Tensor.of(true);
    for (Function<Tensor, Tensor> g :
        List.<Function<Tensor, Tensor>>of(
            x -> ControlFlow.foriLoop(0, 1, (i, c) -> f.apply(c), x),
            x -> ControlFlow.map(none -> f.apply(x), Tensor.zeros(1)).reshape(2),
            x -> ControlFlow.cond(yes, f, Tensor::neg, x),
            remat(f),
            remat(x -> ControlFlow.foriLoop(0, 1, (i, c) -> f.apply(c), x)),
            jit(f))) {
      assertThat(numbers(g.apply(X))).containsExactly(numbers(X.sin()));
      assertThat(numbers(vjp(g, X).value())).containsExactly(numbers(X));
      assertThat(numbers(linearize(g, X).value())).containsExactly(numbers(X));
    }
  }

  /** A rule is used up by one derivative; JAX has the same numbers. */
  @Test
  void differentiatesTheValueOfARuleAsWhatTheRuleComputes() {
    Function<Tensor, Tensor> vjpSine =
        customVjp(
            Tensor::sin,
            x -> new Forward<>(x.sin(), x),
            (Tensor x, Tensor ct) -> x.cos().mul(ct).mul(10));
    Tensor x = Tensor.of(DType.F64, 0.3);
    for (Function<Tensor, Tensor> f : List.of(SINE, vjpSine)) {
      for (Function<Tensor, Tensor> g :
          List.<Function<Tensor, Tensor>>of(
              v -> f.apply(v).square(),
              v -> ControlFlow.foriLoop(0, 1, (i, c) -> f.apply(c), v).square(),
              v -> remat(f).apply(v).square())) {
        assertThat(grad(grad(g)).apply(x).item()).isCloseTo(16.506712298193566, within(1e-12));
        assertThat(grad((Tensor v) -> vjp(g, v).value()).apply(x).item())
            .isCloseTo(0.5646424733950353, within(1e-12));
        if (f == SINE) {
          assertThat(grad((Tensor v) -> linearize(g, v).value()).apply(x).item())
              .isCloseTo(0.5646424733950353, within(1e-12));
          assertThat(jacfwd(grad(g)::apply).apply(x).item())
              .isCloseTo(16.506712298193566, within(1e-12));
        }
      }
    }
  }

  @Test
  void refusesAValueOfTheTangent() {
    Function<Tensor, Tensor> wrong = customJvp(Tensor::sin, (x, t) -> new Jvp<>(x.mul(t), t));
    assertThatThrownBy(() -> wrong.apply(X))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("depends on the tangent");
  }

  @Test
  void takesTreesAndCapturedTensors() {
    Tensor scale = Tensor.of(DType.F64, 2., 3);
    Function<Pair, Tensor> product =
        customJvp(
            p -> p.a.mul(p.b).mul(scale),
            (p, t) -> new Jvp<>(p.a.mul(p.b).mul(scale), t.a.mul(p.b).mul(scale)));
    var at = new Pair(X, X.add(1));
    Pair g = grad((Pair p) -> product.apply(p).sum()).apply(at);
    assertThat(numbers(g.a)).containsExactly(numbers(at.b.mul(scale)));
    assertThat(numbers(g.b)).containsOnly(0);
    var pushed = jvp(product, at, new Pair(X, X));
    assertThat(numbers(pushed.tangent())).containsExactly(numbers(X.mul(at.b).mul(scale)));
  }

  @Test
  void pushesThroughCustomVjp() {
    Function<Tensor, Tensor> sine =
        customVjp(
            Tensor::sin, x -> new Forward<>(x.sin(), x), (Tensor x, Tensor ct) -> ct.mul(x).mul(7));
    assertThat(numbers(jvp(sine, X, Tensor.of(DType.F64, 1., 2)).tangent()))
        .containsExactly(new double[] {7 * 0.3, -7 * 0.7 * 2}, within(1e-12));
  }

  @Test
  void refusesToPushThroughWhatIsNotLinear() {
    Function<Tensor, Tensor> clipped =
        customVjp(
            Tensor::sin,
            x -> new Forward<>(x.sin(), x),
            (Tensor x, Tensor ct) -> ct.mul(x).maximum(-0.5));
    assertThatThrownBy(() -> jvp(clipped, X, X))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("f_bwd is not linear")
        .hasMessageContaining("CustomJvpTest.java");
  }

  @Test
  void pushesThroughLoopsOfUnknownLength() {
    // Newton's iteration for the square root of a.
    Function<Tensor, Tensor> root =
        a ->
            ControlFlow.whileLoop(
                (Tensor r) -> r.square().sub(a).abs().gt(1e-13), r -> r.add(a.div(r)).mul(0.5), a);
    Tensor two = Tensor.of(DType.F64, 2.);
    Tensor one = Tensor.of(DType.F64, 1.);
    assertThat(jvp(root, two, one).tangent().item()).isCloseTo(0.5 / Math.sqrt(2), within(1e-12));
    assertThat(jit((Tensor a) -> jvp(root, a, one).tangent()).apply(two).item())
        .isCloseTo(0.5 / Math.sqrt(2), within(1e-12));
    assertThatThrownBy(() -> grad(root).apply(two)).hasMessageContaining("has no gradient");
  }

  @Test
  void givesJacobiansOfAnyShape() {
    Function<Tensor, Tensor> f = x -> x.reshape(2, 3).transpose().pow(3).mul(x.sum());
    Tensor x = Tensor.of(DType.F64, 1., 2, 3, 4, 5, 6);
    Tensor forward = jacfwd(f).apply(x);
    assertThat(forward.shape().dims()).containsExactly(3, 2, 6);
    assertThat(numbers(forward)).containsExactly(numbers(jacrev(f).apply(x)), within(1e-9));
    Tensor h = hessian(v -> v.pow(3).sum().mul(v.at(0))).apply(x);
    assertThat(h.shape().dims()).containsExactly(6, 6);
    // d²(x0 Σ x³) is 6 x0 x on the diagonal, and 3 x² across row 0.
    assertThat(h.at(1, 1).item()).isCloseTo(12, within(1e-9));
    assertThat(h.at(0, 2).item()).isCloseTo(27, within(1e-9));
    assertThat(h.at(0, 0).item()).isCloseTo(12, within(1e-9));
    assertThat(h.at(1, 2).item()).isZero();
  }

  @Test
  void ignoresIntegers() {
    record Mixed(Tensor x, Tensor n) {}
    Function<Mixed, Mixed> f = m -> new Mixed(m.x.mul(m.n), m.n.mul(2));
    var at = new Mixed(Tensor.of(2.), Tensor.of(DType.I32, 3));
    Mixed tangent = jvp(f, at, new Mixed(Tensor.of(1.), Tensor.of(DType.I32, 0))).tangent();
    assertThat(tangent.x.item()).isEqualTo(3);
    assertThat(tangent.n.item()).isZero();
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> jvp(Tensor::sin, X, Tensor.ones(2)))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("jvp: the tangent tensor f32[2] is not of the type of")
        .hasMessageContaining("CustomJvpTest.java");
    Function<Tensor, Tensor> wrong = customJvp(Tensor::sin, (x, t) -> new Jvp<>(x, t.sum()));
    assertThatThrownBy(() -> wrong.apply(X))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("customJvp: the tangent returns");
  }
}
