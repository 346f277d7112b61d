package org.nanodo.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nanodo.numerics.Compute.binary;
import static org.nanodo.numerics.Compute.run;
import static org.nanodo.numerics.Compute.unary;
import static org.nanodo.numerics.Compute.vector;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.TestDevices;

/** Integers: division, overflow, shifts, conversions and indices. JAX 0.10.2 gives the same. */
@ExtendWith(TestDevices.class)
class IntegersTest {
  private static double min(DType dtype) {
    return dtype == DType.I32 ? Integer.MIN_VALUE : Long.MIN_VALUE;
  }

  @ParameterizedTest
  @EnumSource(names = {"I32", "I64"})
  void divisionTruncatesAndTheRemainderHasTheSignOfTheDividend(DType dtype) {
    Literal x = vector(dtype, 7, -7, 7, -7);
    Literal y = vector(dtype, 2, 2, -2, -2);
    assertThat(binary(Tensor::div, x, y)).containsExactly(3, -3, -3, 3);
    assertThat(binary(Tensor::rem, x, y)).containsExactly(1, -1, 1, -1);
  }

  @ParameterizedTest
  @EnumSource(names = {"I32", "I64"})
  void divisionByZeroGivesMinusOneAndTheDividendRemains(DType dtype) {
    Literal x = vector(dtype, 5, 0, min(dtype), min(dtype));
    Literal y = vector(dtype, 0, 0, 0, -1);
    assertThat(binary(Tensor::div, x, y)).containsExactly(-1, -1, -1, min(dtype));
    assertThat(binary(Tensor::rem, x, y)).containsExactly(5, 0, min(dtype), 0);
    Literal some = vector(dtype, 5, -5, min(dtype));
    assertThat(unary(t -> t.div(Lax.scalar(dtype, 0)), some)).containsExactly(-1, -1, -1);
    assertThat(unary(t -> t.div(Lax.scalar(dtype, -1)), some)).containsExactly(-5, 5, min(dtype));
  }

  @Test
  void divisionOfAnUnsignedNumberByZeroGivesTheLargest() {
    Literal x = vector(DType.U32, 5, 0);
    assertThat(binary(Tensor::div, x, vector(DType.U32, 0, 0))).containsOnly(4294967295.0);
    assertThat(binary(Tensor::rem, x, vector(DType.U32, 0, 0))).containsExactly(5, 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"I32", "I64"})
  void overflowWrapsAround(DType dtype) {
    Literal x = vector(dtype, min(dtype));
    assertThat(unary(Tensor::neg, x)).containsExactly(min(dtype));
    assertThat(unary(Tensor::abs, x)).containsExactly(min(dtype));
    assertThat(unary(t -> t.sub(Lax.scalar(dtype, 1)).add(Lax.scalar(dtype, 1)), x))
        .containsExactly(min(dtype));
    assertThat(unary(t -> t.mul(Lax.scalar(dtype, 2)), x)).containsExactly(0);
  }

  @ParameterizedTest
  @CsvSource({"I32, 32", "I64, 64", "U32, 32"})
  void shiftsByTheWidthAndMoreLeaveZerosOrTheSign(DType dtype, int width) {
    Literal x = vector(dtype, 8, 8, 8);
    Literal by = vector(dtype, width, width + 1, 3);
    assertThat(shift(Binary.Kind.SHIFT_LEFT).apply(x, by)).containsExactly(0, 0, 64);
    assertThat(shift(Binary.Kind.SHIFT_RIGHT_LOGICAL).apply(x, by)).containsExactly(0, 0, 1);
    assertThat(shift(Binary.Kind.SHIFT_RIGHT_ARITHMETIC).apply(x, by)).containsExactly(0, 0, 1);
    if (dtype != DType.U32) {
      Literal negative = vector(dtype, -8, -8, -8);
      assertThat(shift(Binary.Kind.SHIFT_RIGHT_ARITHMETIC).apply(negative, by)).containsOnly(-1);
      assertThat(shift(Binary.Kind.SHIFT_LEFT).apply(negative, by)).containsExactly(0, 0, -64);
    }
  }

  private static BiFunction<Literal, Literal, double[]> shift(Binary.Kind kind) {
    BinaryOperator<Tensor> f = (a, b) -> a.binary(kind, b);
    return (x, y) -> binary(f, x, y);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64", "BF16", "F16"})
  void floatsBecomeIntegersTowardsZeroAndWithinTheirRange(DType from) {
    double inf = Double.POSITIVE_INFINITY;
    Literal x = vector(from, 1.5, -1.5, -0.5, Double.NaN, inf, -inf, -1);
    assertThat(unary(t -> t.astype(DType.I32), x))
        .containsExactly(1, -1, 0, 0, Integer.MAX_VALUE, Integer.MIN_VALUE, -1);
    assertThat(unary(t -> t.astype(DType.I64), x))
        .containsExactly(1, -1, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE, -1);
    assertThat(unary(t -> t.astype(DType.U32), x)).containsExactly(1, 0, 0, 0, 4294967295.0, 0, 0);
    if (from != DType.F16) {
      Literal large = vector(from, 0x1p31, -0x1p33, 0x1p32);
      assertThat(unary(t -> t.astype(DType.I32), large))
          .containsExactly(Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE);
      assertThat(unary(t -> t.astype(DType.U32), large)).containsExactly(0x1p31, 0, 4294967295.0);
    }
  }

  @Test
  void integersAreCutToFewerBits() {
    Literal x = vector(DType.I64, 4294967297.0, -1, 0x1p31);
    assertThat(unary(t -> t.astype(DType.I32), x)).containsExactly(1, -1, Integer.MIN_VALUE);
    assertThat(unary(t -> t.astype(DType.U32), vector(DType.I32, -1)))
        .containsExactly(4294967295.0);
    assertThat(unary(t -> t.astype(DType.I64), vector(DType.U32, 4294967295.0)))
        .containsExactly(4294967295.0);
  }

  private static final Literal TEN = vector(DType.F32, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

  private static Tensor slice(Tensor x, Tensor start, int size) {
    return Lax.dynamicSlice(x, List.of(start), Shape.of(size));
  }

  @ParameterizedTest
  @CsvSource({
    "U32, 4294967295, 7",
    "U32, 2147483648, 7",
    "U32, 8, 7",
    "I32, -1, 7",
    "I32, 9, 7",
    "I64, 4294967297, 7",
    "I64, -4294967291, 0",
    "I64, 2147483648, 7"
  })
  void aSliceOutOfRangeIsMovedInside(DType dtype, double start, int first) {
    double[] expected = {first, first + 1, first + 2};
    assertThat(unary(x -> slice(x, Lax.scalar(dtype, start), 3), TEN)).containsExactly(expected);
    Literal at = Literal.scalar(dtype, start);
    assertThat(binary((x, i) -> slice(x, i, 3), TEN, at)).containsExactly(expected);
    // An update at the same place.
    Literal sum =
        run(
            in -> {
              Tensor three = Lax.full(TensorType.of(DType.F32, 3), 100);
              return Lax.dynamicUpdateSlice(in.get(0), three, List.of(Lax.scalar(dtype, start)));
            },
            TEN);
    assertThat(sum.get(first)).isEqualTo(100);
    assertThat(sum.get(first + 2)).isEqualTo(100);
    assertThat(Arrays.stream(sum.toDoubles()).filter(v -> v == 100).count()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"-3, 21, 9", "20, -5, 6", "13, 1, 7", "3, 2, 5", "-9, -9, 1", "99, 99, 9"})
  void aSliceOfASliceIsMovedInsideTwice(int outer, int inner, int first) {
    Literal y =
        run(
            in -> slice(slice(in.get(0), in.get(1), 4), in.get(2), 1),
            TEN,
            Literal.scalar(DType.I32, outer),
            Literal.scalar(DType.I32, inner));
    assertThat(y.toDoubles()).containsExactly(first);
    Literal fixed =
        run(
            in -> {
              Tensor four = slice(in.get(0), in.get(1), 4);
              return Lax.sliceInDim(four, 1, 2, 0);
            },
            TEN,
            Literal.scalar(DType.I32, outer));
    int counted = outer < 0 ? outer + 10 : outer;
    assertThat(fixed.item()).isEqualTo(Math.max(0, Math.min(6, counted)) + 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"I32", "I64", "U32"})
  void aGatherMovesIndicesInsideAndAScatterLeavesThemOut(DType dtype) {
    double out = dtype == DType.U32 ? 4294967295.0 : -1;
    Literal at = vector(dtype, out, 3, 2, 0);
    double first = dtype == DType.U32 ? 12 : 10;
    Literal x = vector(DType.F32, 10, 11, 12);
    assertThat(binary((t, i) -> Lax.take(t, i, 0), x, at)).containsExactly(first, 12, 12, 10);
    assertThat(unary(t -> Lax.take(t, Lax.scalar(dtype, out), 0), x)).containsExactly(first);
    IndexDims rows = IndexDims.take(Shape.of(3), 0, 1);
    Literal sum =
        run(
            in -> {
              Tensor ones = Lax.full(TensorType.of(DType.F32, 4), 1);
              return Lax.scatterAdd(in.get(0), in.get(1), ones, rows);
            },
            x,
            at);
    assertThat(sum.toDoubles()).containsExactly(11, 11, 13);
  }
}
