package org.nanodo.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.nanodo.numerics.Compute.binary;
import static org.nanodo.numerics.Compute.run;
import static org.nanodo.numerics.Compute.unary;
import static org.nanodo.numerics.Compute.vector;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.JitOptions;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.testing.TestDevices;

/** Not-a-number, infinities, zeros of both signs, and ties: IEEE 754 and C99, as NumPy has them. */
@ExtendWith(TestDevices.class)
class FloatsTest {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64", "BF16", "F16"})
  void nanIsNeverLostInAMaximumOrASum(DType dtype) {
    Literal x = vector(dtype, 1, NAN, INF);
    Literal y = vector(dtype, NAN, 1, NAN);
    assertThat(binary(Tensor::maximum, x, y)).containsExactly(NAN, NAN, NAN);
    assertThat(binary(Tensor::minimum, x, y)).containsExactly(NAN, NAN, NAN);
    assertThat(unary(t -> t.max(), x)).containsExactly(NAN);
    assertThat(unary(t -> t.maximum(0).sum(), x)).containsExactly(NAN);
    assertThat(unary(t -> t.minimum(0).square().sum(), x)).containsExactly(NAN);
    for (int n : new int[] {4096, 5000, 70_000}) {
      double[] values = new double[n];
      Arrays.setAll(values, i -> i % 1000);
      values[n / 3] = NAN;
      Literal many = vector(dtype, values);
      assertThat(unary(t -> t.max(), many)).containsExactly(NAN);
      assertThat(unary(t -> t.min(), many)).containsExactly(NAN);
      assertThat(unary(t -> t.maximum(0).sum(), many)).containsExactly(NAN);
      assertThat(unary(t -> t.argmax(0), many)).containsExactly(n / 3);
    }
  }

  /** XLA:CPU loses it between devices, and so does JAX. */
  @ParameterizedTest
  @EnumSource(names = {"F32", "F64", "BF16", "F16"})
  void nanIsNeverLostBetweenDevices(DType dtype) {
    var mesh = Mesh.of("data", 8);
    var whole = NamedSharding.replicated(mesh);
    var split = new NamedSharding(mesh, PartitionSpec.of("data"));
    double[] values = new double[800];
    Arrays.setAll(values, i -> i % 100);
    values[555] = NAN;
    Literal x = vector(dtype, values);
    Literal found =
        run(
            in -> {
              Tensor t = in.get(0);
              Tensor columns = t.reshape(80, 10).max(0);
              Tensor at = t.argmax(0).astype(DType.F32).expandDims(0);
              Tensor extrema =
                  Lax.concatenate(List.of(columns, t.max().reshape(1), t.min().reshape(1)), 0);
              return Lax.concatenate(List.of(extrema.astype(DType.F32), at), 0);
            },
            List.of(x),
            List.of(split),
            JitOptions.replicated(whole));
    assertThat(found.toDoubles())
        .containsExactly(90, 91, 92, 93, 94, NAN, 96, 97, 98, 99, NAN, NAN, 555);
  }

  @Test
  void theGradientOfALargestElementThatIsNaNIsNaN() {
    Literal x = vector(DType.F32, 1, NAN, 3);
    assertThat(unary(t -> Transforms.<Tensor>grad(v -> v.max()).apply(t), x)).containsOnly(NAN);
    assertThat(unary(t -> Transforms.<Tensor>grad(v -> v.min()).apply(t), x)).containsOnly(NAN);
    // Of two operands neither is chosen, as in JAX.
    assertThat(unary(t -> Transforms.<Tensor>grad(v -> v.maximum(2).sum()).apply(t), x))
        .containsExactly(0, 0, 1);
    assertThat(unary(t -> Transforms.<Tensor>grad(v -> v.minimum(2).sum()).apply(t), x))
        .containsExactly(1, 0, 0);
    // Rows keep to themselves.
    Literal rows = Literal.of(TensorType.of(DType.F32, 2, 2), 1, NAN, 5, 5);
    assertThat(unary(t -> Transforms.<Tensor>grad(v -> v.max(1).sum()).apply(t), rows))
        .containsExactly(NAN, NAN, 0.5, 0.5);
  }

  @Test
  void theGradientOfAMaximumIsSharedByAllThatAttainIt() {
    // More than 16 bits can count.
    int n = 4096;
    double[] same = new double[n];
    double[] g =
        unary(t -> Transforms.<Tensor>grad(v -> v.max()).apply(t), vector(DType.BF16, same));
    assertThat(g).containsOnly(1.0 / n);
    assertThat(
            unary(
                t -> Transforms.<Tensor>grad(v -> v.maximum(0).sum()).apply(t),
                vector(DType.F32, 0)))
        .containsExactly(0.5);
  }

  @Test
  void argmaxIsTheFirstOfTiesAndTheFirstNaN() {
    assertThat(unary(t -> t.argmax(0), vector(DType.F32, 1, 3, 3, 2))).containsExactly(1);
    assertThat(unary(t -> t.argmax(0), vector(DType.F32, 1, NAN, INF, NAN))).containsExactly(1);
    assertThat(unary(t -> t.argmax(0), vector(DType.F32, -0.0, 0))).containsExactly(0);
    assertThat(unary(t -> t.argmax(0), vector(DType.F32, -INF, -INF))).containsExactly(0);
  }

  @Test
  void sortPutsNaNLastAndKeepsTheOrderOfEqualElements() {
    Literal x = vector(DType.F32, 3, NAN, -0.0, 0, -INF, INF, NAN, -1, 0, -0.0);
    Literal order =
        run(
            in -> Lax.sort(List.of(in.get(0), Lax.iota(TensorType.of(DType.I32, 10), 0)), 0).get(1),
            x);
    assertThat(order.toDoubles()).containsExactly(4, 7, 2, 3, 8, 9, 0, 5, 1, 6);
  }

  @Test
  void zerosKeepTheirSigns() {
    Literal x = vector(DType.F32, 0.0, -0.0);
    Literal y = vector(DType.F32, -0.0, 0.0);
    assertThat(binary(Tensor::maximum, x, y)).containsExactly(0.0, 0.0);
    assertThat(binary(Tensor::minimum, x, y)).containsExactly(-0.0, -0.0);
    assertThat(unary(t -> t.max(), y)).containsExactly(0.0);
    assertThat(unary(t -> t.min(), x)).containsExactly(-0.0);
    assertThat(binary(Tensor::eq, x, y)).containsExactly(1, 1);
    assertThat(unary(t -> t.neg(), x)).containsExactly(-0.0, 0.0);
    assertThat(unary(t -> t.sqrt(), x)).containsExactly(0.0, -0.0);
    assertThat(unary(t -> t.sign(), x)).containsExactly(0.0, -0.0);
  }

  @Test
  void divisionRemainderAndRoundingAreThoseOfIeee754() {
    Literal x = vector(DType.F32, 1, -1, 0, INF, 1, 7);
    Literal y = vector(DType.F32, 0, 0, 0, INF, -INF, 2);
    assertThat(binary(Tensor::div, x, y)).containsExactly(INF, -INF, NAN, NAN, -0.0, 3.5);
    Literal a = vector(DType.F32, 7, -7, 7, -7, 1, INF, 5, -0.0);
    Literal b = vector(DType.F32, 2, 2, -2, -2, 0, 1, INF, 1);
    assertThat(binary(Tensor::rem, a, b)).containsExactly(1, -1, 1, -1, NAN, NAN, 5, -0.0);
    Literal halves = vector(DType.F32, 0.5, 1.5, 2.5, -0.5, NAN);
    assertThat(unary(t -> t.unary(Unary.Kind.ROUND), halves)).containsExactly(0.0, 2, 2, -0.0, NAN);
  }

  @Test
  void divisionIsCorrectlyRounded() {
    float[] numbers = {1, 3, 7, 0.1f, 1e30f, 1e-30f, 12345.678f, 3e38f};
    double[] x = new double[64];
    double[] y = new double[64];
    double[] quotient = new double[64];
    for (int i = 0; i < 64; i++) {
      x[i] = numbers[i / 8];
      y[i] = numbers[i % 8];
      float q = numbers[i / 8] / numbers[i % 8];
      quotient[i] = Math.abs(q) < Float.MIN_NORMAL ? 0 : q;
    }
    Literal a = vector(DType.F32, x);
    assertThat(binary(Tensor::div, a, vector(DType.F32, y))).containsExactly(quotient);
    // By a constant it is a multiplication by the reciprocal: within two units in the last place.
    double[] thirds = unary(t -> t.div(3), a);
    for (int i = 0; i < 64; i++) {
      float exact = (float) x[i] / 3;
      assertThat(Math.abs(thirds[i] - exact)).isLessThanOrEqualTo(2 * Math.ulp(exact));
    }
  }

  @Test
  void elementaryFunctionsHaveTheLimitsOfC99() {
    Literal x = vector(DType.F32, NAN, INF, -INF, -0.0, -1);
    assertThat(unary(Tensor::exp, x)).startsWith(NAN, INF, 0, 1);
    assertThat(unary(Tensor::log, x)).containsExactly(NAN, INF, NAN, -INF, NAN);
    assertThat(unary(Tensor::sqrt, x)).containsExactly(NAN, INF, NAN, -0.0, NAN);
    assertThat(unary(Tensor::tanh, x)).startsWith(NAN, 1, -1, -0.0);
    assertThat(unary(t -> t.unary(Unary.Kind.LOG1P), x)).containsExactly(NAN, INF, NAN, -0.0, -INF);
    assertThat(unary(t -> t.unary(Unary.Kind.EXPM1), x)).startsWith(NAN, INF, -1, -0.0);
    assertThat(unary(t -> t.unary(Unary.Kind.LOGISTIC), x)).startsWith(NAN, 1, 0, 0.5);
    assertThat(unary(t -> t.unary(Unary.Kind.CBRT), x)).containsExactly(NAN, INF, -INF, -0.0, -1);
    assertThat(unary(t -> t.unary(Unary.Kind.IS_FINITE), x)).containsExactly(0, 0, 0, 1, 1);
    // ln of the largest float is 88.7228.
    double[] limit = unary(Tensor::exp, vector(DType.F32, 88.72, 88.73));
    assertThat(limit[0]).isCloseTo(Math.exp(88.72f), withinPercentage(1e-4));
    assertThat(limit[1]).isEqualTo(INF);
  }

  @Test
  void powersHaveTheLimitsOfC99() {
    Literal x = vector(DType.F32, 0, -0.0, 0, -0.0, -8, -1, -1, 1, NAN, INF, -INF, 0.5, 2, 0, NAN);
    Literal y =
        vector(DType.F32, 0, -1, -2, 3, 1.0 / 3, INF, 0.5, NAN, 0, -1, -3, INF, -INF, NAN, 1);
    assertThat(binary(Tensor::pow, x, y))
        .containsExactly(1, -INF, INF, -0.0, NAN, 1, NAN, 1, 1, 0, -0.0, 0, 0, NAN, NAN);
    Literal z = vector(DType.F32, -2, NAN, -INF, -0.0);
    assertThat(unary(t -> t.pow(3), z)).containsExactly(-8, NAN, -INF, -0.0);
    assertThat(unary(t -> t.pow(0), z)).containsExactly(1, 1, 1, 1);
    assertThat(unary(t -> t.pow(0.5), z)).containsExactly(NAN, NAN, INF, 0);
    assertThat(unary(t -> t.pow(-1), z)).containsExactly(-0.5, NAN, -0.0, -INF);
  }

  @Test
  void aClampOfOrByNaNIsNaN() {
    Literal y =
        run(
            in -> Lax.clamp(in.get(0), in.get(1), in.get(2)),
            vector(DType.F32, 0, NAN, 0, 2),
            vector(DType.F32, NAN, 1, 5, 1),
            vector(DType.F32, 1, 2, NAN, 1));
    assertThat(y.toDoubles()).containsExactly(NAN, NAN, NAN, 1);
  }

  @Test
  void theSameProgramGivesTheSameBits() {
    double[] values = new Random(3).doubles(100_000, -1, 1).toArray();
    Literal x = vector(DType.F32, values);
    double sum = unary(t -> t.sum(), x)[0];
    for (int i = 0; i < 3; i++) {
      assertThat(unary(t -> t.sum(), x)).containsExactly(sum);
    }
    double exact = Arrays.stream(x.toDoubles()).sum();
    double magnitudes = Arrays.stream(x.toDoubles()).map(Math::abs).sum();
    assertThat(Math.abs(sum - exact) / magnitudes).isLessThan(1e-6);
    assertThat(unary(t -> t.reduce(Reduce.Kind.SUM), x)).containsExactly(sum);
  }
}
