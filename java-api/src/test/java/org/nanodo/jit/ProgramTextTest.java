package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.Transforms.jit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Cost;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

/** What a user sees of a function: before XLA, after it, and what it costs. */
class ProgramTextTest {
  private static final NamedSharding ROWS =
      new NamedSharding(Mesh.of("data", 4), PartitionSpec.of("data"));
  private static final Tensor X = Tensor.abstractOf(TensorType.of(DType.F32, 8, 16), ROWS);
  private static final Tensor W = Tensor.abstractOf(DType.F32, 16, 4);

  private final Jitted2<Tensor, Tensor, Tensor> f =
      jit((Tensor x, Tensor w) -> x.matmul(w).tanh().sum()).named("score");

  @BeforeAll
  static void devices() {
    Devices.cpu(4);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  @Test
  void isThatOfTheWholeFunctionBeforeXla() {
    assertThat(f.stablehlo(X, W))
        .isEqualTo(f.lower(X, W).stablehlo())
        .contains("stablehlo.dot_general", "tensor<8x16xf32>", "{\"data\"}");
  }

  @Test
  void isThatOfOneDeviceAfterXla() {
    assertThat(f.hlo(X, W))
        .isEqualTo(f.compile(X, W).hlo())
        .contains("ENTRY", "f32[2,16]", "all-reduce", "score/dot");
  }

  @Test
  void costsWhatOneDeviceDoes() {
    Cost cost = f.cost(X, W);
    // The shard of 2 of 8 rows: 2 * 2 * 16 * 4 for the product; sums and all-reduce are few.
    assertThat(cost.flops()).isBetween(256.0, 272.0);
    assertThat(cost.transcendentals()).isEqualTo(8);
    assertThat(cost.memory().arguments()).isEqualTo(4 * (2 * 16 + 16 * 4));
    assertThat(cost.communication()).containsOnlyKeys("all-reduce").containsEntry("all-reduce", 4L);
  }

  @Test
  void takesTheArgumentsOfTheFunction() {
    assertThatThrownBy(() -> f.stablehlo(X))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("score has 2 arguments, given 1 \\(ProgramTextTest.java:\\d+\\)");
    assertThatThrownBy(() -> f.cost(X, W, W))
        .hasMessageStartingWith("score has 2 arguments, given 3");
  }
}
