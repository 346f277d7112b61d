package org.nanodo.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.sharding.PartitionSpec.REPLICATED;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.testing.JaxLayout;

class NamedShardingTest {
  private static final Mesh GRID = Mesh.of("data", 2, "model", 4);

  private static NamedSharding on(Mesh mesh, String... axes) {
    return new NamedSharding(mesh, PartitionSpec.of(axes));
  }

  @Test
  void splitsAsJaxDoes() {
    for (JaxLayout layout : JaxLayout.all()) {
      NamedSharding s = layout.sharding();
      assertThat(s.partDims(layout.type(DType.F32).shape().dims()))
          .as("%s", layout)
          .isEqualTo(layout.partType(DType.F32).shape().dims());
      for (int device = 0; device < s.mesh().size(); device++) {
        for (int i = 0; i < layout.shape().size(); i++) {
          assertThat(s.part(i, device) * layout.part().get(i))
              .as("%s, dimension %d, device %d", layout, i, device)
              .isEqualTo(layout.starts().get(device).get(i));
        }
      }
    }
  }

  @Test
  void isReplicatedIfNothingIsSplit() {
    assertThat(NamedSharding.replicated(GRID).isReplicated()).isTrue();
    assertThat(on(Mesh.of("data", 1), "data").isReplicated()).isTrue();
    assertThat(on(GRID, REPLICATED, "data").isReplicated()).isFalse();
  }

  @Test
  void ofAStackHasADimensionInFront() {
    PartitionSpec one = PartitionSpec.of("model", REPLICATED);
    assertThat(one.prepend(List.of())).isEqualTo(PartitionSpec.of(REPLICATED, "model", REPLICATED));
    assertThat(one.prepend(List.of("data")).axes(0)).containsExactly("data");
  }

  @Test
  void namesTheAxisThatDoesNotDivide() {
    assertThatThrownBy(() -> on(GRID, "data", "model").partDims(new int[] {4, 6}))
        .isInstanceOf(ShardingException.class)
        .hasMessageStartingWith(
            "dimension 1 of size 6 is not divisible by the 4 devices of mesh axis model; pad it, or do not split it (NamedShardingTest.java:");
    var both = new NamedSharding(GRID, new PartitionSpec(List.of(List.of("model", "data"))));
    assertThatThrownBy(() -> both.partDims(new int[] {12}))
        .hasMessageStartingWith(
            "dimension 0 of size 12 is not divisible by the 8 devices of mesh axis model*data; pad it, or do not split it (NamedShardingTest.java:");
  }

  @Test
  void hasNoMoreDimensionsThanTheTensor() {
    assertThatThrownBy(() -> on(GRID, REPLICATED, "data").partDims(new int[] {4}))
        .isInstanceOf(ShardingException.class)
        .hasMessageStartingWith(
            "P(None, data) has more dimensions than a tensor of rank 1 (NamedShardingTest.java:");
  }

  @Test
  void knowsOnlyAxesOfItsMesh() {
    assertThatThrownBy(() -> on(GRID, "batch"))
        .isInstanceOf(ShardingException.class)
        .hasMessageStartingWith(
            "no mesh axis 'batch'; the mesh has [data, model] (NamedShardingTest.java:");
  }

  @Test
  void usesAnAxisOnce() {
    assertThatThrownBy(() -> PartitionSpec.of("data", "data"))
        .isInstanceOf(ShardingException.class)
        .hasMessageStartingWith(
            "partition spec [[data], [data]] uses an axis twice (NamedShardingTest.java:");
  }

  @Test
  void hasMeshesWithDistinctAxesOfPositiveSize() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> new Mesh(List.of("a", "a"), List.of(2, 2)),
            () -> new Mesh(List.of("a"), List.of(0)),
            () -> new Mesh(List.of("a", "b"), List.of(2)))) {
      assertThatThrownBy(wrong::run)
          .isInstanceOf(ShardingException.class)
          .hasMessageContaining("each axis needs a name of its own and a positive size");
    }
    assertThat(GRID).isEqualTo(new Mesh(List.of("data", "model"), List.of(2, 4)));
    assertThat(GRID.size()).isEqualTo(8);
    assertThat(GRID.size("model")).isEqualTo(4);
  }

  @Test
  void readsLikeJax() {
    var spec = new PartitionSpec(List.of(List.of(), List.of("data", "model"), List.of("x")));
    assertThat(spec).hasToString("P(None, data*model, x)");
    assertThat(PartitionSpec.of()).hasToString("P()");
  }

  @Test
  void isSpelledInBothDialects() {
    NamedSharding s = on(GRID, REPLICATED, "data");
    assertThat(Partitioner.SHARDY.dialect().declare(GRID))
        .isEqualTo("  sdy.mesh @mesh = <[\"data\"=2, \"model\"=4]>\n");
    assertThat(Partitioner.SHARDY.dialect().attribute(s, 3))
        .isEqualTo("sdy.sharding = #sdy.sharding<@mesh, [{}, {\"data\"}, {}]>");
    assertThat(Partitioner.GSPMD.dialect().attribute(s, 3))
        .isEqualTo("mhlo.sharding = \"{devices=[1,2,1,4]<=[8] last_tile_dim_replicate}\"");
    assertThat(Partitioner.GSPMD.dialect().attribute(on(GRID, "data", "model"), 2))
        .isEqualTo("mhlo.sharding = \"{devices=[2,4]<=[8]}\"");
    assertThat(Partitioner.GSPMD.dialect().attribute(on(GRID, "model", "data"), 2))
        .isEqualTo("mhlo.sharding = \"{devices=[4,2]<=[2,4]T(1,0)}\"");
  }
}
