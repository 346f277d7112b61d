package org.nanodo.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** What the comparison with JAX does not show. */
@ExtendWith(TestDevices.class)
class RandomTest {
  private static final Literal KEY = Random.keyData(42);

  @Test
  void runsAtOnce() {
    // jax.random.bits(jax.random.PRNGKey(42), (3,))
    Literal bits = Program.runOptimized(key -> Random.bits(key, Shape.of(3)), KEY);
    assertThat(bits.toDoubles()).containsExactly(2098992034L, 2919706841L, 2646866425L);
  }

  /** The block function of JAX at positions 3·2^31 − 4 to 3·2^31; only these are computed. */
  @Test
  void countsBeyond32Bits() {
    int n = 1 << 30;
    int[] from = {5, n - 4};
    Literal last =
        Program.runOptimized(
            key ->
                Lax.slice(
                    Random.bits(key, Shape.of(6, n)), from, new int[] {6, n}, new int[] {1, 1}),
            KEY);
    assertThat(last.toDoubles())
        .containsExactly(3656934461L, 2619938051L, 2971870068L, 1764252046L);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 0xffffffffL, 0x80000000L})
  void theHostFoldsInAsTheProgramDoes(long data) {
    Literal folded = Program.runOptimized(key -> Random.foldIn(key, data), KEY);
    assertThat(Random.foldIn(KEY, data).data()).isEqualTo(folded.data());
  }

  /** As in JAX: "Python integer -1 out of bounds for uint32". */
  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 32, Long.MIN_VALUE})
  void onlyNumbersOf32BitsAreFoldedIn(long data) {
    String message = "foldIn: " + data + " is no number from 0 to 4294967295";
    assertThatThrownBy(() -> Random.foldIn(KEY, data))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> Program.runOptimized(key -> Random.foldIn(key, data), KEY))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining(message);
  }

  /** Those of {@code jax.random.PRNGKey} without {@code jax_enable_x64}. */
  @ParameterizedTest
  @CsvSource({"-1, 4294967295", "4294967301, 5", "9223372036854775807, 4294967295"})
  void keysTake32BitsOfTheirSeed(long seed, double word) {
    assertThat(Random.keyData(seed).toDoubles()).containsExactly(0, word);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHARDY", "GSPMD"})
  void everyDeviceDrawsItsPartOfTheWhole(String partitioner) {
    var type = TensorType.of(DType.F32, 256, 64, 8);
    var mesh = Mesh.of("data", TestDevices.COUNT);
    Tree<ArgSpec> arg =
        Tree.of(new ArgSpec(KEY.type(), NamedSharding.replicated(mesh)), ArgSpec.class);
    Literal whole = Program.runOptimized(key -> Random.normal(key, type), KEY);
    for (int axis = 0; axis < type.rank(); axis++) {
      String[] axes = new String[type.rank()];
      Arrays.fill(axes, PartitionSpec.REPLICATED);
      axes[axis] = "data";
      var split = new NamedSharding(mesh, PartitionSpec.of(axes));
      var options =
          new JitOptions(
              types -> types.map(t -> split), Partitioner.valueOf(partitioner), Map.of());
      try (var program =
              Jit.compile(
                  TestDevices.client(),
                  "draw",
                  (Tensor k) -> Random.normal(k, type),
                  arg,
                  options);
          Tensor key = Tensor.of(TestDevices.client(), KEY, NamedSharding.replicated(mesh));
          Tensor drawn = program.call(arg.with(List.of(key))).leaves().get(0)) {
        assertThat(drawn.toHost().toFloats()).containsExactly(whole.toFloats());
        long part = type.bytes() / TestDevices.COUNT;
        assertThat(program.program().memoryStats().temporaries()).isLessThan(2 * part);
      }
    }
  }

  @Test
  void refusesWhatIsNoKey() {
    Literal word = Literal.scalar(DType.U32, 1);
    assertThatThrownBy(() -> Program.runOptimized(key -> Random.split(key, 2), word))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("0 u32[] is not a key")
        .hasMessageContaining("RandomTest.java");
  }

  @Test
  void refusesElementTypesThatItCannotDraw() {
    var counts = TensorType.of(DType.I32, 3);
    assertThatThrownBy(() -> Program.runOptimized(key -> Random.normal(key, counts), KEY))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("randint");
    var fractions = TensorType.of(DType.F32, 3);
    assertThatThrownBy(() -> Program.runOptimized(key -> Random.randint(key, fractions, 0, 9), KEY))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("randint: draws integers, found f32[3]");
    assertThatThrownBy(() -> Program.runOptimized(key -> Random.bits(key, counts), KEY))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("draws uint8, uint16, uint32 or uint64, found i32[3]");
  }
}
