package org.nanodo.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nanodo.numerics.Compute.run;
import static org.nanodo.numerics.Compute.unary;
import static org.nanodo.numerics.Compute.vector;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.JitOptions;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.testing.TestDevices;

/** Sums, products and gradients of many parts. Counts are exact, so the oracle is counting. */
@ExtendWith(TestDevices.class)
class AccumulationTest {
  /** One more than where a running sum of ones stands still. */
  private static final int PAST_F32 = (1 << 24) + 1000;

  private static Literal zeros(DType dtype, int... dims) {
    var type = TensorType.of(dtype, dims);
    return Literal.of(type, new double[(int) type.shape().size()]);
  }

  private static Tensor ones(DType dtype, int... dims) {
    return Lax.full(TensorType.of(dtype, dims), 1);
  }

  private static double[] filled(int n, double v) {
    double[] values = new double[n];
    Arrays.fill(values, v);
    return values;
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  void aSumOf16BitFloatsIsRoundedOnce(DType dtype) {
    Literal ones = vector(dtype, filled(4096, 1));
    assertThat(unary(x -> x.sum(), ones)).containsExactly(4096);
    assertThat(unary(x -> x.reduce(Reduce.Kind.SUM), ones)).containsExactly(4096);
    Literal large = vector(dtype, filled(4096, 32768));
    assertThat(unary(x -> x.mean(), large)).containsExactly(32768);
    // The gradient of a repetition is a sum: of x·x repeated, 2·4096·x.
    double[] g =
        unary(
            x -> Transforms.<Tensor>grad(t -> repeated(t).mul(repeated(t)).sum()).apply(x),
            vector(dtype, 1));
    assertThat(g).containsExactly(8192);
  }

  private static Tensor repeated(Tensor x) {
    return x.broadcastTo(4096);
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  void aProductOf16BitFloatsIsRoundedOnce(DType dtype) {
    // 1.0078125 is 1 + 2^-7, a number of both types; rounded each time it would grow unevenly.
    double once = vector(dtype, Math.pow(1.0078125, 200)).get(0);
    Literal x = vector(dtype, filled(200, 1.0078125));
    assertThat(unary(t -> t.reduce(Reduce.Kind.PROD), x)).containsExactly(once);
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  void gradientsOfTakeIn16BitsCountPastTheEndOfTheirDigits(DType dtype) {
    Literal at = zeros(DType.I32, 4096);
    Literal g =
        run(
            in -> Transforms.<Tensor>grad(t -> Lax.take(t, in.get(1), 0).sum()).apply(in.get(0)),
            zeros(dtype, 3),
            at);
    assertThat(g.toDoubles()).containsExactly(4096, 0, 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "BF16", "F16", "F64"})
  void aScatterCountsOnPastTheEndOfItsDigits(DType dtype) {
    // From where one more changes nothing, so many ones that they must.
    double start = dtype == DType.BF16 ? 256 : dtype == DType.F16 ? 2048 : 1 << 24;
    int n = dtype == DType.F32 ? 40_000 : 2048;
    Literal sum =
        run(
            in -> Lax.scatterAdd(in.get(0), in.get(1), ones(dtype, n), rows(2)),
            vector(dtype, 0, start),
            vector(DType.I32, filled(n, 1)));
    assertThat(sum.toDoubles()).containsExactly(0, start + n);
  }

  private static IndexDims rows(int... table) {
    return IndexDims.take(Shape.of(table), 0, 1);
  }

  @Test
  void moreOnesThanFloat32CountsAreCounted() {
    double[] counted =
        unary(
            x ->
                Lax.scatterAdd(
                    x,
                    Lax.full(TensorType.of(DType.I32, PAST_F32), 0),
                    ones(x.dtype(), PAST_F32),
                    rows(2)),
            zeros(DType.F32, 2));
    assertThat(counted).containsExactly(PAST_F32, 0);
    assertThat(unary(x -> repeatedSum(x, PAST_F32), vector(DType.F32, 1)))
        .containsExactly(PAST_F32);
  }

  private static Tensor repeatedSum(Tensor x, int n) {
    return x.broadcastTo(n).sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {32_768, 32_769, 1_000_000})
  void theErrorOfManyEqualUpdatesStaysSmall(int n) {
    Literal sum =
        run(
            in -> {
              Tensor at = Lax.full(TensorType.of(DType.I32, n), 0);
              Tensor updates = Lax.full(TensorType.of(DType.F32, n), 0.1);
              return Lax.scatterAdd(in.get(0), at, updates, rows(2));
            },
            zeros(DType.F32, 2));
    double exact = (double) 0.1f * n;
    // Within the bound of a running sum up to 2^15 updates, to the last bit beyond.
    double allowed = n <= 1 << 15 ? n * 0x1p-24 : 0x1p-24;
    assertThat(Math.abs(sum.get(0) / exact - 1)).isLessThanOrEqualTo(allowed);
  }

  @Test
  void aLoopAddsUpInTheTypeOfItsCarry() {
    Literal zero = vector(DType.BF16, 0);
    assertThat(unary(x -> ControlFlow.foriLoop(0, 300, (i, c) -> c.add(1), x), zero))
        .containsExactly(256);
    assertThat(
            unary(x -> ControlFlow.foriLoop(0, 300, (i, c) -> c.add(1), x.astype(DType.F32)), zero))
        .containsExactly(300);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "BF16"})
  void gradientsAreSummedAsWellOverDevices(DType dtype) {
    int n = dtype == DType.F32 ? 1 << 16 : 4096;
    var mesh = Mesh.of("data", 4);
    var whole = NamedSharding.replicated(mesh);
    var split = new NamedSharding(mesh, PartitionSpec.of("data"));
    // The table's rows are big steps, so that float32 stands still within one device's part too.
    double step = dtype == DType.F32 ? 1 << 24 : 256;
    Literal g =
        run(
            in ->
                Lax.scatterAdd(
                    in.get(0),
                    in.get(1),
                    Lax.where(
                        Lax.iota(TensorType.of(DType.I32, n), 0)
                            .rem(Lax.scalar(DType.I32, n / 4))
                            .eq(Lax.scalar(DType.I32, 0)),
                        Lax.full(TensorType.of(dtype, n), step),
                        Lax.full(TensorType.of(dtype, n), 1)),
                    rows(2)),
            List.of(zeros(dtype, 2), zeros(DType.I32, n)),
            List.of(whole, split),
            JitOptions.replicated(whole));
    double exact = vector(dtype, 4 * step + n - 4).get(0);
    assertThat(g.toDoubles()).containsExactly(exact, 0);
  }
}
