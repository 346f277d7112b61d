package org.nanodo.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.numerics.Compute.binary;
import static org.nanodo.numerics.Compute.run;
import static org.nanodo.numerics.Compute.unary;
import static org.nanodo.numerics.Compute.vector;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.ControlFlow;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.TestDevices;

/**
 * Arithmetic is done in the order it is written in. XLA's simplifier would rearrange each of these
 * as if numbers were real (JAX 0.10.2 returns what it makes of them); the oracle is IEEE 754
 * arithmetic as Java does it.
 */
@ExtendWith(TestDevices.class)
class RearrangementTest {
  private static final float BIG = 1e30f;
  private static final float SMALL = 1e-30f;

  /** A function of one number, for a device and for Java. */
  record Case(String name, UnaryOperator<Tensor> traced, DoubleUnaryOperator java, double... at) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(
      String name, UnaryOperator<Tensor> traced, DoubleUnaryOperator java, double... at) {
    return new Case(name, traced, java, at);
  }

  private static Tensor c(double v) {
    return Lax.scalar(DType.F32, v);
  }

  private static Stream<Case> withConstants() {
    return Stream.of(
        of("(a/b)/c", x -> x.div(x).div(x), x -> over(over(x, x), x), BIG, SMALL),
        of("a/(b/c)", x -> x.div(x.div(x)), x -> over(x, over(x, x)), BIG, SMALL),
        of(
            "(a/b)/(c/d)",
            x -> x.mul(2).div(x).div(x.div(x)),
            x -> over(over(f(x) * 2, x), over(x, x)),
            BIG,
            SMALL),
        of(
            "a quotient transposed and repeated",
            x -> x.div(x).expandDims(0).broadcastTo(2, 2).div(x).max(0),
            x -> over(over(x, x), x),
            BIG,
            SMALL),
        of(
            "a quotient out of a function",
            x -> Fn.of("f", (Tensor t) -> t.div(t)).apply(x).div(x),
            x -> over(over(x, x), x),
            BIG,
            SMALL),
        of(
            "((a/b)/c)/d",
            x -> x.mul(x).div(x).div(x).div(x),
            x -> over(over(over(f(x) * f(x), x), x), x),
            1e15,
            1e-15),
        of(
            "-((a/b)/c)/d",
            x -> x.mul(x).div(x).div(x).neg().div(x),
            x -> -over(over(f(x) * f(x), x), x) / f(x),
            1e15,
            1e-15),
        of("-(-(a/b))/c", x -> x.div(x).neg().neg().div(x).div(x), x -> over(over(1, x), x), BIG),
        of(
            "((a/b)·1 + 0)/c",
            x -> x.div(x).mul(1).add(0).sub(0).div(x),
            x -> over(over(x, x), x),
            BIG,
            SMALL),
        of(
            "a quotient in float64 and back, reversed and summed alone",
            x ->
                Lax.rev(x.div(x).astype(DType.F64).astype(DType.F32).expandDims(1), 1)
                    .sum(1)
                    .div(x),
            x -> over(over(x, x), x),
            BIG,
            SMALL),
        of("c/(c/x)", x -> c(BIG).div(c(BIG).div(x)), x -> BIG / (BIG / f(x)), SMALL, 1e10),
        of(
            "x/b^c",
            x -> x.div(x.div(x).mul(10).pow(x.div(x).mul(38.2))),
            x -> f(x / Math.pow(10, 38.2f)),
            1e38),
        of("(x·c)·d", x -> x.mul(BIG).mul(BIG), x -> f(x) * BIG * BIG, SMALL, 1),
        of("(x·c)·d, small", x -> x.mul(SMALL).mul(SMALL), x -> f(x) * SMALL * SMALL, 1e38),
        of("(x·c)/d", x -> x.mul(BIG).div(SMALL), x -> f(x) * BIG / SMALL, SMALL),
        of("(x/c)·d", x -> x.div(BIG).mul(SMALL), x -> f(x) / BIG * SMALL, 1e38),
        of("(x/c)/d", x -> x.div(BIG).div(SMALL), x -> f(x) / BIG / SMALL, 1e38, 1),
        of("((x·2)·c)·c", x -> x.mul(2).mul(BIG).mul(BIG), x -> f(x) * 2 * BIG * BIG, SMALL),
        of("((x·2)/c)/c", x -> x.mul(2).div(BIG).div(BIG), x -> f(x) * 2 / BIG / BIG, BIG),
        of(
            "(x·c)·(y·d) of single numbers",
            x -> x.mul(BIG).mul(x.mul(SMALL)),
            x -> f(x) * BIG * (f(x) * SMALL),
            1e10),
        of("x/(c·d)", x -> x.div(Lax.full(x.type(), 1e38).mul(2)), x -> f(x) / 2e38f, 2e38),
        of(
            "a function of a function of x",
            x -> {
              Fn<Tensor, Tensor> times = Fn.of("times", t -> t.mul(BIG));
              return times.apply(times.apply(x));
            },
            x -> f(x) * BIG * BIG,
            SMALL),
        of(
            "(x·c)·c in a function of x, and in a loop",
            x -> {
              Tensor c = Lax.full(x.type(), BIG);
              Tensor y = Fn.of("f", (Tensor t) -> t.mul(c).mul(c)).apply(x).mul(SMALL).mul(SMALL);
              return ControlFlow.foriLoop(0, 2, (i, t) -> t.mul(c).mul(c).mul(SMALL).mul(SMALL), y);
            },
            x -> f(x) * BIG * BIG * SMALL * SMALL,
            SMALL),
        of("(x+c)·1+d", x -> x.add(0x1p23).mul(1).sub(0x1p23), x -> f(x) + 0x1p23f - 0x1p23f, 0.25),
        of("(x+c)+d", x -> x.add(3e38).add(3e38), x -> f(x) + 3e38f + 3e38f, -3e38),
        of("(x−c)+d", x -> x.sub(1).add(1e-10), x -> f(x) - 1 + 1e-10f, 1, 0.25),
        of("(c−x)+d", x -> c(1).sub(x).add(1e-10), x -> 1 - f(x) + 1e-10f, 1, 0.25),
        of(
            "c+(d−x)",
            x -> c(0x1p23).add(c(-0x1p23).sub(x)),
            x -> 0x1p23f + (-0x1p23f - f(x)),
            0.25),
        of("c−(x+d)", x -> c(1e-10).sub(x.add(-1)), x -> 1e-10f - (f(x) + -1), 1),
        of("(x+c)−c", x -> x.add(0x1p23).sub(0x1p23), x -> f(x) + 0x1p23f - 0x1p23f, 0.25, 1.75));
  }

  private static float f(double x) {
    return (float) x;
  }

  private static float over(double a, double b) {
    return f(a) / f(b);
  }

  @ParameterizedTest
  @MethodSource("withConstants")
  void isDoneInTheOrderWritten(Case c) {
    double[] y = unary(c.traced, vector(DType.F32, c.at));
    for (int i = 0; i < y.length; i++) {
      float expected = (float) c.java.applyAsDouble(c.at[i]);
      // Division by a constant may be off in the last bit.
      float allowed = Float.isInfinite(expected) ? 0 : 2 * Math.ulp(expected);
      assertThat((float) y[i])
          .as("%s at %s", c, c.at[i])
          .satisfiesAnyOf(
              v -> assertThat(v).isEqualTo(expected),
              v -> assertThat(Math.abs(v - expected)).isLessThanOrEqualTo(allowed));
    }
  }

  @Test
  void productsWithAPowerOfTwoAreAddedAfterwards() {
    Literal x = vector(DType.F32, 0x1p60);
    double[] sum =
        binary((a, b) -> a.mul(0x1p100).add(b.mul(0x1p100)), x, vector(DType.F32, -0x1p60));
    // ∞ − ∞, of which one may be a product that is not rounded; (a + b)·2^100 would be 0.
    assertThat(Double.isFinite(sum[0])).isFalse();
  }

  @Test
  void keepsTheSignOfZero() {
    Literal x = vector(DType.F32, 0.0, -0.0);
    assertThat(unary(t -> t.mul(3).mul(5), x)).containsExactly(0.0, -0.0);
    assertThat(unary(t -> t.div(3).div(5), x)).containsExactly(0.0, -0.0);
    assertThat(unary(t -> t.sub(1).add(1), x)).containsExactly(0.0, 0.0);
    assertThat(unary(t -> t.add(1).sub(1), x)).containsExactly(0.0, 0.0);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64", "BF16", "F16"})
  void divisionByAConstantWithoutAReciprocalIsRight(DType dtype) {
    double c = dtype == DType.F64 ? 0x1p1023 : dtype == DType.F16 ? 0x1p15 : 0x1p127;
    Literal x = vector(dtype, c, c / 2, -c, c / 4, Double.POSITIVE_INFINITY, 0);
    assertThat(unary(t -> t.div(c), x))
        .containsExactly(1, 0.5, -1, 0.25, Double.POSITIVE_INFINITY, 0);
    assertThat(unary(t -> t.div(-c), x))
        .containsExactly(-1, -0.5, 1, -0.25, Double.NEGATIVE_INFINITY, -0.0);
    if (dtype == DType.F16) {
      // Subnormal, which 16-bit floats may be: its reciprocal is beyond the largest.
      Literal small = vector(dtype, 0x1p-24, 0x1p-20, 0);
      assertThat(unary(t -> t.div(0x1p-24), small)).containsExactly(1, 16, 0);
    }
  }

  @Test
  void theLogarithmOfAPowerOfANegativeNumberIsThatOfThePower() {
    double nan = Double.NaN;
    Literal x = vector(DType.F32, -2, -2, -2, -3, 1e-30, 0);
    Literal y = vector(DType.F32, 3, 0.5, 2, -1, 2, 2);
    double[] logs = binary((a, b) -> a.pow(b).log(), x, y);
    assertThat(logs[2]).isEqualTo((float) Math.log(4));
    logs[2] = 0;
    assertThat(logs)
        .containsExactly(nan, nan, 0, nan, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  @Test
  void aTruthValueTimesNaNIsNaN() {
    double nan = Double.NaN;
    double inf = Double.POSITIVE_INFINITY;
    Literal mask = vector(DType.BOOL, 0, 1, 0);
    for (DType dtype : List.of(DType.F32, DType.F64, DType.BF16, DType.F16)) {
      Literal x = vector(dtype, nan, 2, inf);
      assertThat(binary((m, t) -> m.astype(dtype).mul(t), mask, x)).containsExactly(nan, 2, nan);
      assertThat(binary((m, t) -> t.mul(m.astype(dtype)).sum(), mask, x)).containsExactly(nan);
    }
    assertThat(
            binary(
                (m, t) ->
                    Lax.dotGeneral(
                        m.astype(DType.F32), t, List.of(), List.of(), List.of(0), List.of(0)),
                mask,
                vector(DType.F32, nan, 2, 3)))
        .containsExactly(nan);
  }

  @Test
  void noComparisonWithNaNHoldsButInequality() {
    Literal x = vector(DType.F32, Double.NaN, 1, -0.0);
    List<UnaryOperator<Tensor>> notNegative =
        List.of(
            t -> t.abs(),
            t -> t.mul(t),
            t -> t.exp(),
            t -> t.unary(Unary.Kind.LOGISTIC),
            t -> t.sqrt(),
            t -> t.abs().expandDims(0).max(0));
    for (UnaryOperator<Tensor> f : notNegative) {
      assertThat(unary(t -> f.apply(t).ge(Lax.zerosLike(t)), x)).containsExactly(0, 1, 1);
      assertThat(unary(t -> Lax.zerosLike(t).le(f.apply(t)), x)).containsExactly(0, 1, 1);
      assertThat(
              unary(
                  t -> {
                    Tensor zero = Lax.full(TensorType.of(DType.BF16, 3), 0).astype(DType.F32);
                    return Fn.of("f", (Tensor y) -> f.apply(y).ge(zero)).apply(t);
                  },
                  x))
          .containsExactly(0, 1, 1);
      assertThat(unary(t -> f.apply(t).lt(Lax.zerosLike(t)), x)).containsExactly(0, 0, 0);
    }
    Literal nan = vector(DType.F32, Double.NaN, Double.NaN, Double.NaN);
    assertThat(binary(Tensor::eq, x, nan)).containsOnly(0);
    assertThat(binary(Tensor::le, x, nan)).containsOnly(0);
    assertThat(binary(Tensor::gt, x, nan)).containsOnly(0);
    assertThat(binary(Tensor::ne, x, nan)).containsOnly(1);
    assertThat(unary(t -> t.eq(t), x)).containsExactly(0, 1, 1);
  }

  /** XLA may still fuse a multiplication and an addition, which then round once. */
  @Test
  void aProductAndASumMayBeRoundedOnce() {
    float a = 0.1f;
    double fused = (float) ((double) a * a - a * a);
    double[] y =
        run(
                in -> in.get(0).mul(in.get(0)).sub(in.get(1)),
                vector(DType.F32, a),
                vector(DType.F32, a * a))
            .toDoubles();
    assertThat(y[0]).isIn(0.0, fused);
  }

  /** 16-bit arithmetic may keep float32 until its end, unless XLA is told not to. */
  @Test
  void excessPrecisionIsXlasDefaultAndCanBeTurnedOff() {
    Literal x = vector(DType.F32, 1e5);
    UnaryOperator<Tensor> tripled = t -> t.astype(DType.BF16).mul(3).astype(DType.F32);
    // 1e5 is 99840 in bfloat16; three times that is 299520, and 299008 in bfloat16.
    assertThat(unary(tripled, x)[0]).isIn(299520.0, 299008.0);
    Literal exact =
        run(Map.of("xla_allow_excess_precision", false), in -> tripled.apply(in.get(0)), x);
    assertThat(exact.item()).isEqualTo(299008);
  }

  @Test
  void anEmptyReductionGivesItsIdentityAndAnEmptyMaximumIsRefused() {
    Literal none = vector(DType.F32);
    double inf = Double.POSITIVE_INFINITY;
    assertThat(unary(t -> t.sum(), none)).containsExactly(0);
    assertThat(unary(t -> t.reduce(Reduce.Kind.PROD), none)).containsExactly(1);
    assertThat(unary(t -> t.reduce(Reduce.Kind.MAX), none)).containsExactly(-inf);
    assertThat(unary(t -> t.reduce(Reduce.Kind.MIN), none)).containsExactly(inf);
    assertThat(unary(t -> t.mean(), none)).containsExactly(Double.NaN);
    Literal noInts = Literal.of(TensorType.of(DType.I32, 0));
    assertThat(unary(t -> t.reduce(Reduce.Kind.MAX), noInts)).containsExactly(Integer.MIN_VALUE);
    for (UnaryOperator<Tensor> f :
        List.<UnaryOperator<Tensor>>of(t -> t.max(), t -> t.min(), t -> t.argmax(0))) {
      assertThatThrownBy(() -> unary(f, none)).hasMessageContaining("is empty");
    }
  }
}
