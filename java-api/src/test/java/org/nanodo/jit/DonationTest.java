package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.sharding.PartitionSpec.REPLICATED;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;
import org.nanodo.testing.TestDevices;

@ExtendWith(TestDevices.class)
class DonationTest {
  private static final TensorType TYPE = TensorType.of(DType.F32, 64, 64);
  private static final Mesh GRID = Mesh.of("data", 2, "model", 4);
  private static final NamedSharding ROWS =
      new NamedSharding(GRID, PartitionSpec.of("data", "model"));
  private static final NamedSharding COLUMNS =
      new NamedSharding(GRID, PartitionSpec.of(REPLICATED, "model"));

  private record State<T>(T params, T momentum, T batch) {}

  private static List<Tensor> step(State<Tensor> s) {
    Tensor momentum = s.momentum.mul(0.5).add(s.batch);
    return List.of(s.params.sub(momentum), momentum, s.batch.sum());
  }

  private static Compiled compile(Partitioner partitioner, State<ArgSpec> specs) {
    Function<Tree<TensorType>, Tree<NamedSharding>> layouts =
        types ->
            types.with(
                List.of(
                    specs.params.sharding(),
                    specs.momentum.sharding(),
                    NamedSharding.replicated(GRID)));
    return Jit.compile(
        TestDevices.client(),
        "step",
        DonationTest::step,
        Tree.of(specs, ArgSpec.class),
        new JitOptions(layouts, partitioner, Map.of()));
  }

  private static Array full(NamedSharding sharding, double value) {
    double[] values = new double[(int) TYPE.shape().size()];
    Arrays.fill(values, value);
    return Array.of(TestDevices.client(), Literal.of(TYPE, values), sharding);
  }

  @ParameterizedTest
  @EnumSource
  void reusesTheMemoryOfEveryDevice(Partitioner partitioner) {
    var specs =
        new State<>(
            new ArgSpec(TYPE, ROWS).donate(),
            new ArgSpec(TYPE, COLUMNS).donate(),
            new ArgSpec(TYPE, ROWS));
    try (Compiled compiled = compile(partitioner, specs);
        Array batch = full(ROWS, 3)) {
      Array params = full(ROWS, 10);
      Array momentum = full(COLUMNS, 2);
      for (int i = 0; i < 3; i++) {
        List<Long> before = params.addresses();
        List<Long> momentumBefore = momentum.addresses();
        Tree<Array> state = Tree.of(new State<>(params, momentum, batch), Array.class);
        List<Array> out = compiled.run(state).map(Tensor::array).leaves();
        assertThat(params.isClosed()).isTrue();
        assertThat(momentum.isClosed()).isTrue();
        assertThat(batch.isClosed()).isFalse();
        params = out.get(0);
        momentum = out.get(1);
        out.get(2).close();
        assertThat(params.addresses()).isEqualTo(before).doesNotHaveDuplicates().hasSize(8);
        assertThat(momentum.addresses()).isEqualTo(momentumBefore);
      }
      // Momenta 4, 5 and 5.5.
      assertThat(params.toHost().toFloats()).containsOnly(-4.5f);
      assertThat(compiled.program().memoryStats().aliased())
          .isEqualTo(params.bytesPerDevice() + momentum.bytesPerDevice());
      params.close();
      momentum.close();
    }
  }

  @Test
  void takesTheArrayAway() {
    var specs =
        new State<>(
            new ArgSpec(TYPE, ROWS).donate(), new ArgSpec(TYPE, ROWS), new ArgSpec(TYPE, ROWS));
    try (Compiled compiled = compile(Partitioner.SHARDY, specs);
        Array momentum = full(ROWS, 1)) {
      Array params = full(ROWS, 1);
      var args = Tree.of(List.of(params, momentum, momentum), Array.class);
      compiled.run(args).leaves().forEach(Tensor::close);
      assertThatThrownBy(params::toHost).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> compiled.run(args)).isInstanceOf(IllegalStateException.class);
      assertThat(momentum.toHost().get(0)).isEqualTo(1);
    }
  }

  @Test
  void isNotForAnArrayPassedTwice() {
    var specs =
        new State<>(
            new ArgSpec(TYPE, ROWS).donate(), new ArgSpec(TYPE, ROWS), new ArgSpec(TYPE, ROWS));
    try (Compiled compiled = compile(Partitioner.SHARDY, specs);
        Array x = full(ROWS, 1)) {
      assertThatThrownBy(() -> compiled.run(Tree.of(List.of(x, x, x), Array.class)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(x.isClosed()).isFalse();
      assertThat(x.toHost().get(0)).isEqualTo(1);
    }
  }

  /** No result has its layout, so nothing takes the memory over; the array is gone all the same. */
  @Test
  void worksWithoutAResultToGoTo() {
    var specs =
        new State<>(
            new ArgSpec(TYPE, ROWS), new ArgSpec(TYPE, ROWS), new ArgSpec(TYPE, COLUMNS).donate());
    try (Compiled compiled = compile(Partitioner.SHARDY, specs);
        Array params = full(ROWS, 1);
        Array batch = full(COLUMNS, 1)) {
      assertThat(compiled.stablehlo()).contains("jax.buffer_donor = true");
      compiled
          .run(Tree.of(List.of(params, params, batch), Array.class))
          .leaves()
          .forEach(Tensor::close);
      assertThat(batch.isClosed()).isTrue();
    }
  }

  @Test
  void matchesResultsInOrder() {
    var a = new ArgSpec(TYPE, ROWS).donate();
    var kept = new ArgSpec(TYPE, ROWS);
    var other = new ArgSpec(TensorType.of(DType.F32, 8), ROWS).donate();
    assertThat(Jit.aliases(List.of(kept, a, other, a, a), List.of(TYPE, TYPE), List.of(ROWS, ROWS)))
        .extracting(o -> o.orElse(-1))
        .containsExactly(-1, 0, -1, 1, -1);
  }
}
