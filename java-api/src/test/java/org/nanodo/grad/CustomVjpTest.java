package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.ControlFlow;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Forward;
import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Devices;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

@ExtendWith(TestDevices.class)
class CustomVjpTest {
  private static final Literal X = Literal.of(TensorType.of(DType.F64, 3), 1, -2, 0.5);
  private static final Literal W = Literal.of(TensorType.of(DType.F64, 2, 2), 1, 2, 3, 4);

  private static Function<Tensor, Tensor> withGradient(
      UnaryOperator<Tensor> f, UnaryOperator<Tensor> gradient) {
    return Transforms.<Tensor, Tensor, Tensor>customVjp(
        f::apply,
        x -> new Forward<>(f.apply(x), gradient.apply(x)),
        (g, ct) -> g.mul(ct.astype(g.dtype())));
  }

  /** The sum of cubes, with its gradient. */
  private static Tensor cubes(Tensor x) {
    return withGradient(v -> v.mul(v.square()).sum(), v -> v.square().mul(3)).apply(x);
  }

  private static double[] grad(UnaryOperator<Tensor> f) {
    return Program.run(x -> Transforms.<Tensor>grad(f).apply(x), X).toDoubles();
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  @Test
  void isMultipliedByTheCotangent() {
    Literal value = Program.run(CustomVjpTest::cubes, X);
    assertThat(value.item()).isCloseTo(1 - 8 + 0.125, within(1e-12));
    assertThat(grad(CustomVjpTest::cubes)).containsExactly(3, 12, 0.75);
    // Of the square of the sum: twice the sum as a factor.
    double factor = 2 * value.item();
    assertThat(grad(x -> cubes(x).square()))
        .containsExactly(new double[] {3 * factor, 12 * factor, 0.75 * factor}, within(1e-9));
  }

  @Test
  void isTakenAsItIsGivenAndNothingElse() {
    assertThat(grad(x -> withGradient(v -> v.exp().sum(), v -> Lax.full(v.type(), 7)).apply(x)))
        .containsExactly(7, 7, 7);
  }

  private record Both(Tensor x, Tensor w, Tensor labels) {}

  @Test
  void takesATreeAndIgnoresTheCotangentsOfIntegers() {
    var g =
        Program.run(
            in -> {
              Tensor labels = Lax.iota(TensorType.of(DType.I32, 3), 0);
              Function<Both, Tensor> f =
                  p -> p.x.sum().mul(p.w.sum()).mul(p.labels.astype(DType.F64).sum());
              Function<Both, Tensor> custom =
                  Transforms.customVjp(
                      f,
                      p -> new Forward<>(f.apply(p), p),
                      (p, ct) ->
                          new Both(
                              Lax.broadcastInDim(p.w.sum().mul(ct), p.x.shape(), List.of()),
                              Lax.broadcastInDim(p.x.sum().mul(ct), p.w.shape(), List.of()),
                              p.labels));
              record Floats(Tensor x, Tensor w, Tensor other) {}
              Floats grads =
                  Transforms.<Floats>grad(
                          p -> custom.apply(new Both(p.x, p.w, labels)).mul(p.other.sum()))
                      .apply(new Floats(in.get(0), in.get(1), in.get(0)));
              return List.of(grads.x, grads.w, grads.other);
            },
            List.of(X, W));
    // The derivative that is given leaves the labels out: their sum is 3, and that of x is -0.5.
    assertThat(g.get(0).toDoubles()).containsExactly(-5, -5, -5);
    assertThat(g.get(1).toDoubles()).containsExactly(0.25, 0.25, 0.25, 0.25);
    assertThat(g.get(2).toDoubles()).containsExactly(-15, -15, -15);
  }

  @Test
  void whatIsCapturedIsAConstant() {
    assertThat(grad(x -> scaled(Lax.stopGradient(x.sum())).apply(x)))
        .containsExactly(-0.5, -0.5, -0.5);
  }

  /** As in JAX, which reports an unexpected tracer; a gradient of zero would be wrong. */
  @Test
  void whatIsCapturedIsNotDifferentiated() {
    for (Function<Tensor, Function<Tensor, Tensor>> rule :
        List.<Function<Tensor, Function<Tensor, Tensor>>>of(
            CustomVjpTest::scaled, CustomVjpTest::scaledForward)) {
      Function<Tensor, Tensor> f = x -> rule.apply(x.sum()).apply(Tensor.ones(DType.F64, 3));
      for (Runnable derivative :
          List.<Runnable>of(
              () -> grad(f::apply),
              () -> grad(x -> Transforms.remat(f).apply(x)),
              () -> grad(x -> ControlFlow.foriLoop(0, 2, (i, c) -> f.apply(c.add(x)), x.sum())),
              () -> Transforms.jvp(f, Tensor.of(DType.F64, 1., 2), Tensor.of(DType.F64, 1., 2)))) {
        assertThatThrownBy(derivative::run)
            .isInstanceOf(GradException.class)
            .hasMessageContainingAll("reduce_sum (CustomVjpTest.java:", "is captured and differ");
      }
    }
  }

  private static Function<Tensor, Tensor> scaled(Tensor scale) {
    return Transforms.<Tensor, Tensor, Tensor>customVjp(
        v -> v.mul(scale).sum(),
        v -> new Forward<>(v.mul(scale).sum(), v),
        (v, ct) -> Lax.full(v.type(), 1).mul(scale.mul(ct)));
  }

  private static Function<Tensor, Tensor> scaledForward(Tensor scale) {
    return Transforms.<Tensor, Tensor>customJvp(
        v -> v.mul(scale).sum(), (v, t) -> new Jvp<>(v.mul(scale).sum(), t.mul(scale).sum()));
  }

  @Test
  void typesAndStructuresMustFit() {
    Function<Tensor, Tensor> otherValue =
        Transforms.<Tensor, Tensor, Tensor>customVjp(
            x -> x.sum(), x -> new Forward<>(x, x), (x, ct) -> x);
    assertThatThrownBy(() -> Program.run(otherValue::apply, X))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("customVjp: forward returns");
    Function<Tensor, Tensor> otherCotangent =
        Transforms.<Tensor, Tensor, Tensor>customVjp(
            x -> x.sum(), x -> new Forward<>(x.sum(), x), (x, ct) -> ct);
    assertThatThrownBy(() -> Program.run(otherCotangent::apply, X))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("is not of the type of");
  }

  @Test
  void addsToWhatElseUsesTheValue() {
    assertThat(grad(x -> cubes(x).add(x.square().sum()))).containsExactly(5, 8, 1.75);
    assertThat(grad(x -> cubes(x.mul(2)))).containsExactly(24, 96, 6);
  }

  @Test
  void holdsInFunctionsAndScans() {
    Fn<Tensor, Tensor> f = Fn.of("cubes", CustomVjpTest::cubes);
    assertThat(grad(x -> f.apply(x))).containsExactly(3, 12, 0.75);
    assertThat(grad(x -> f.remat().apply(x))).containsExactly(3, 12, 0.75);
    assertThat(
            grad(
                x ->
                    Scan.of((Tensor c, Tensor none) -> new Step<>(c.add(cubes(x)), c))
                        .apply(Lax.scalar(DType.F64, 0), Lax.full(TensorType.of(DType.F64, 4), 0))
                        .carry()))
        .containsExactly(12, 48, 3);
  }

  @Test
  void secondDerivativesGoThroughWhatComputedIt() {
    // d/dx Σ (3x²)² = 36 x³.
    assertThat(grad(x -> Transforms.<Tensor>grad(CustomVjpTest::cubes).apply(x).square().sum()))
        .containsExactly(new double[] {36, -288, 4.5}, within(1e-9));
  }
}
