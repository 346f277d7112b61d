package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Devices;
import org.nanodo.testing.Program;
import org.nanodo.trace.Fn;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Scan;
import org.nanodo.trace.Step;
import org.nanodo.trace.Tensor;

@ExtendWith(Devices.class)
class KnownGradientTest {
  private static final Literal X = Literal.of(TensorType.of(DType.F64, 3), 1, -2, 0.5);
  private static final Literal W = Literal.of(TensorType.of(DType.F64, 2, 2), 1, 2, 3, 4);

  /** The sum of cubes, with its gradient. */
  private static Tensor cubes(Tensor x) {
    Tensor gradient = x.square().mul(3);
    return Lax.withKnownGradient(x.mul(x.square()).sum(), List.of(x), List.of(gradient));
  }

  private static double[] grad(UnaryOperator<Tensor> f) {
    return Program.run(x -> Grad.<Tensor>grad(f).apply(x), X).toDoubles();
  }

  @Test
  void isMultipliedByTheCotangent() {
    Literal value = Program.run(KnownGradientTest::cubes, X);
    assertThat(value.item()).isCloseTo(1 - 8 + 0.125, within(1e-12));
    assertThat(grad(KnownGradientTest::cubes)).containsExactly(3, 12, 0.75);
    // Of the square of the sum: twice the sum as a factor.
    double factor = 2 * value.item();
    assertThat(grad(x -> cubes(x).square()))
        .containsExactly(new double[] {3 * factor, 12 * factor, 0.75 * factor}, within(1e-9));
  }

  @Test
  void isTakenAsItIsGivenAndNothingElse() {
    assertThat(
            grad(
                x -> {
                  Tensor claimed = Lax.full(x.type(), 7);
                  return Lax.withKnownGradient(x.exp().sum(), List.of(x), List.of(claimed));
                }))
        .containsExactly(7, 7, 7);
  }

  @Test
  void isOneForEachValue() {
    var g =
        Program.run(
            in -> {
              record Both(Tensor x, Tensor w, Tensor other) {}
              Both grads =
                  Grad.<Both>grad(
                          p -> {
                            Tensor y = p.x.sum().mul(p.w.sum());
                            Tensor dx = Lax.broadcastInDim(p.w.sum(), p.x.shape(), List.of());
                            Tensor dw = Lax.broadcastInDim(p.x.sum(), p.w.shape(), List.of());
                            return Lax.withKnownGradient(
                                    y.mul(p.other.sum()), List.of(p.x, p.w), List.of(dx, dw))
                                .mul(2);
                          })
                      .apply(new Both(in.get(0), in.get(1), in.get(0)));
              return List.of(grads.x, grads.w, grads.other);
            },
            List.of(X, W));
    assertThat(g.get(0).toDoubles()).containsExactly(20, 20, 20);
    assertThat(g.get(1).toDoubles()).containsExactly(-1, -1, -1, -1);
    assertThat(g.get(2).toDoubles()).as("of what is not named").containsExactly(0, 0, 0);
  }

  @Test
  void addsToWhatElseUsesTheValue() {
    assertThat(grad(x -> cubes(x).add(x.square().sum()))).containsExactly(5, 8, 1.75);
    assertThat(grad(x -> cubes(x.mul(2)))).containsExactly(24, 96, 6);
  }

  @Test
  void holdsInFunctionsAndScans() {
    Fn<Tensor, Tensor> f = Fn.of("cubes", KnownGradientTest::cubes);
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
  void hasTheElementTypeOfTheValue() {
    var g =
        Program.run(
            in ->
                List.of(
                    Grad.<Tensor>grad(
                            x -> {
                              Tensor sum = x.astype(DType.F32).square().sum();
                              return Lax.withKnownGradient(sum, List.of(x), List.of(x.mul(2)));
                            })
                        .apply(in.get(0))),
            List.of(Literal.of(TensorType.of(DType.BF16, 2), 3, -1)));
    assertThat(g.get(0).type()).isEqualTo(TensorType.of(DType.BF16, 2));
    assertThat(g.get(0).toDoubles()).containsExactly(6, -2);
  }

  @Test
  void secondDerivativesGoThroughWhatComputedIt() {
    // d/dx Σ (3x²)² = 36 x³.
    assertThat(grad(x -> Grad.<Tensor>grad(KnownGradientTest::cubes).apply(x).square().sum()))
        .containsExactly(new double[] {36, -288, 4.5}, within(1e-9));
  }
}
