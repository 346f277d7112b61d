package org.nanodo.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.nanodo.numerics.Compute.binary;
import static org.nanodo.numerics.Compute.unary;
import static org.nanodo.numerics.Compute.vector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Literal;
import org.nanodo.testing.TestDevices;

/** Numbers below the least normal one, and how numbers are rounded to fewer digits. */
@ExtendWith(TestDevices.class)
class SubnormalsTest {
  /** Subnormal in the type. */
  private static double tiny(DType dtype) {
    return dtype == DType.F64 ? 1e-310 : 1e-40;
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64", "BF16"})
  void arithmeticOnTheCpuTakesThemForZeros(DType dtype) {
    double x = tiny(dtype);
    double least = dtype == DType.F64 ? Double.MIN_NORMAL : Float.MIN_NORMAL;
    Literal in = vector(dtype, x, -x);
    assertThat(unary(t -> t.mul(0x1p60), in)).containsExactly(0.0, -0.0);
    assertThat(unary(t -> t.mul(0.5), vector(dtype, least, -least))).containsExactly(0.0, -0.0);
    assertThat(unary(Tensor::sqrt, in)).containsExactly(0.0, -0.0);
    assertThat(unary(Tensor::sign, in)).containsExactly(0.0, -0.0);
    assertThat(binary(Tensor::eq, in, vector(dtype, 0, 0))).containsExactly(1, 1);
    assertThat(binary(Tensor::pow, in, vector(dtype, 0.5, 3))).containsExactly(0.0, -0.0);
    assertThat(binary(Tensor::div, vector(dtype, 1, 1), in))
        .containsExactly(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64", "BF16", "F16"})
  void theyAreMovedAsTheyAre(DType dtype) {
    Literal in = vector(dtype, dtype == DType.F16 ? 0x1p-20 : tiny(dtype), 1);
    double x = in.get(0);
    assertThat(x).isPositive();
    assertThat(unary(t -> t.reshape(1, 2).transpose(1, 0).broadcastTo(2, 2), in))
        .containsExactly(x, x, 1, 1);
    assertThat(unary(t -> t.neg().abs(), in)).containsExactly(x, 1);
  }

  @Test
  void thoseOfFloat16AreNumbersAsAnyOther() {
    Literal x = vector(DType.F16, 0x1p-24, 0x1p-15, -0x1p-24);
    assertThat(unary(t -> t.mul(2), x)).containsExactly(0x1p-23, 0x1p-14, -0x1p-23);
    assertThat(unary(Tensor::sign, x)).containsExactly(1, 1, -1);
    assertThat(unary(t -> t.astype(DType.F32), x)).containsExactly(0x1p-24, 0x1p-15, -0x1p-24);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64", "BF16", "F16"})
  void theirLogarithmsAndCubeRootsAreRight(DType dtype) {
    double least = dtype == DType.F64 ? Double.MIN_VALUE : dtype == DType.F16 ? 0x1p-24 : 1e-40;
    double normal = dtype == DType.F16 ? 0x1p-14 : 2e-38;
    Literal x = vector(dtype, least, dtype == DType.F16 ? 0x1p-18 : tiny(dtype), normal, 1000);
    double digits = dtype == DType.BF16 ? 0.5 : dtype == DType.F16 ? 0.1 : 1e-4;
    double[] logs = unary(Tensor::log, x);
    double[] roots = unary(t -> t.unary(Unary.Kind.CBRT), x);
    for (int i = 0; i < logs.length; i++) {
      assertThat(logs[i]).isCloseTo(Math.log(x.get(i)), withinPercentage(digits));
      assertThat(roots[i]).isCloseTo(Math.cbrt(x.get(i)), withinPercentage(digits));
    }
    double root = unary(t -> t.neg().unary(Unary.Kind.CBRT), x)[1];
    assertThat(root).isEqualTo(-roots[1]);
    assertThat(unary(t -> t.neg().log(), x)).containsOnly(Double.NaN);
    assertThat(unary(Tensor::log, vector(dtype, 0.0, -0.0))).containsOnly(Double.NEGATIVE_INFINITY);
    assertThat(unary(t -> t.unary(Unary.Kind.CBRT), vector(dtype, 0.0, -0.0)))
        .containsExactly(0.0, -0.0);
  }

  @Test
  void conversionsRoundToTheNearestAndTiesToEven() {
    double inf = Double.POSITIVE_INFINITY;
    Literal single = vector(DType.F32, 1 + 0x1p-8, 1 + 0x3p-8, 1 + 0x1p-8 + 0x1p-20, 3.4e38, inf);
    assertThat(unary(t -> t.astype(DType.BF16), single))
        .containsExactly(1, 1 + 0x1p-6, 1 + 0x1p-7, inf, inf);
    Literal toF16 = vector(DType.F32, 1 + 0x1p-11, 1 + 0x3p-11, 65519, 65520, 0x1p-25, 0x1.8p-25);
    assertThat(unary(t -> t.astype(DType.F16), toF16))
        .containsExactly(1, 1 + 0x1p-9, 65504, inf, 0, 0x1p-24);
    Literal wide = vector(DType.F64, 1 + 0x1p-24, 1 + 0x3p-24, 3.5e38, -1e-46);
    assertThat(unary(t -> t.astype(DType.F32), wide)).containsExactly(1, 1 + 0x1p-22, inf, -0.0);
    Literal integers = vector(DType.I32, 16777217, 16777219, Integer.MAX_VALUE);
    assertThat(unary(t -> t.astype(DType.F32), integers))
        .containsExactly(16777216, 16777220, 0x1p31);
  }

  @Test
  void conversionsTo16BitsRoundOnce() {
    double inf = Double.POSITIVE_INFINITY;
    double least = 0x1p-40;
    Literal x =
        vector(
            DType.F64,
            1 + 0x1p-8 + least,
            -(1 + 0x1p-8 + least),
            1 + 0x3p-8 - least,
            1 + 0x1p-8,
            1e300,
            Double.NaN,
            -0.0);
    assertThat(unary(t -> t.astype(DType.BF16), x))
        .containsExactly(1 + 0x1p-7, -1 - 0x1p-7, 1 + 0x1p-7, 1, inf, Double.NaN, -0.0);
    Literal y = vector(DType.F64, 1 + 0x1p-11 + least, 1 + 0x3p-11 - least, 65519.999);
    assertThat(unary(t -> t.astype(DType.F16), y)).containsExactly(1 + 0x1p-10, 1 + 0x1p-10, 65504);
    Literal i = vector(DType.I32, (1 << 24) + (1 << 16) + 1, -(1 << 24) - (1 << 16) - 1, 257, 259);
    assertThat(unary(t -> t.astype(DType.BF16), i))
        .containsExactly((1 << 24) + (1 << 17), -(1 << 24) - (1 << 17), 256, 260);
    Literal l = vector(DType.I64, 0x1p40 + 0x1p32 + 1, 3);
    assertThat(unary(t -> t.astype(DType.BF16), l)).containsExactly(0x1p40 + 0x1p33, 3);
  }
}
