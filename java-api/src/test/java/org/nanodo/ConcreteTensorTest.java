package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Devices;

/** Tensors outside of traced functions. */
class ConcreteTensorTest {
  @BeforeAll
  static void devices() {
    Devices.cpu(8);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  /** JAX's numbers, whose float64 beside int32 is float32 here as elsewhere. */
  @Test
  void integersAndBooleansHaveAMean() {
    assertThat(Tensor.of(true, false, true, true).mean()).hasToString("f32[] 0.75");
    assertThat(Tensor.of(1, 2).mean()).hasToString("f32[] 1.5");
    assertThat(Tensor.of(Integer.MAX_VALUE, Integer.MAX_VALUE).mean().item()).isEqualTo(0x1p31);
    assertThat(Tensor.of(1L, 4).mean()).hasToString("f64[] 2.5");
    assertThat(Tensor.of(new int[][] {{1, 2}, {3, 6}}).keepDims().mean(1))
        .hasToString("f32[2,1] [[1.5], [4.5]]");
  }

  @Test
  void areMadeOfNumbers() {
    assertThat(Tensor.of(2.5)).hasToString("f32[] 2.5");
    assertThat(Tensor.of(new Complex(1, 2), new Complex(0, -0.5)))
        .hasToString("c64[2] [(1.0+2.0j), (0.0-0.5j)]");
    assertThat(Tensor.of(DType.C128, new Complex(0.1, 0))).hasToString("c128[] (0.1+0.0j)");
    assertThat(Tensor.of(DType.U64, 0x1p63, 3)).hasToString("u64[2] [9223372036854775808, 3]");
    assertThat(Tensor.of(DType.F8E4M3FN, 0.3, 500)).hasToString("f8_e4m3fn[2] [0.3125, NaN]");
    assertThat(Tensor.of(DType.F64, 0.1, 2)).hasToString("f64[2] [0.1, 2.0]");
    assertThat(Tensor.of(new int[][] {{1, 2, 3}, {4, 5, 6}}))
        .hasToString("i32[2,3] [[1, 2, 3], [4, 5, 6]]");
    assertThat(Tensor.of(new double[][] {{1}, {2}})).hasToString("f32[2,1] [[1.0], [2.0]]");
    assertThat(Tensor.arange(4)).hasToString("i32[4] [0, 1, 2, 3]");
    assertThat(Tensor.linspace(0, 1, 5)).hasToString("f32[5] [0.0, 0.25, 0.5, 0.75, 1.0]");
    assertThat(Tensor.of(1.0, 2).broadcastTo(2, 2))
        .hasToString("f32[2,2] [[1.0, 2.0], [1.0, 2.0]]");
    assertThat(Tensor.eye(2)).hasToString("f32[2,2] [[1.0, 0.0], [0.0, 1.0]]");
    assertThat(Tensor.ones(2, 1)).hasToString("f32[2,1] [[1.0], [1.0]]");
    assertThatThrownBy(() -> Tensor.of(new int[][] {{1, 2}, {3}}))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("rows have 2 and 1 elements");
  }

  @Test
  void areOfTheTypeOfJavasNumbersOrOfTheOneNamed() {
    assertThat(Tensor.of(1L << 60, -1)).hasToString("i64[2] [1152921504606846976, -1]");
    assertThat(Tensor.of(DType.I64, 3)).hasToString("i64[] 3");
    assertThat(Tensor.of(DType.F64, 0.1).toHost().item()).isEqualTo(0.1);
    assertThat(Tensor.of(true, false)).hasToString("bool[2] [true, false]");
    assertThat(Tensor.of(DType.F64, new double[][] {{0.1}})).hasToString("f64[1,1] [[0.1]]");
    assertThat(Tensor.of(new double[][][] {{{1, 2}}, {{3, 4}}}))
        .hasToString("f32[2,1,2] [[[1.0, 2.0]], [[3.0, 4.0]]]");
    assertThat(Tensor.of(new int[][][] {{{1}, {2}}})).hasToString("i32[1,2,1] [[[1], [2]]]");
    assertThat(Tensor.of(new boolean[][] {{true}})).hasToString("bool[1,1] [[true]]");
    assertThat(Tensor.full(0.5, 2)).hasToString("f32[2] [0.5, 0.5]");
    assertThat(Tensor.full(DType.I64, 1L << 60)).hasToString("i64[] 1152921504606846976");
    assertThat(Tensor.ones(DType.I32, 2)).hasToString("i32[2] [1, 1]");
    assertThat(Tensor.eye(DType.F64, 1)).hasToString("f64[1,1] [[1.0]]");
    assertThat(Tensor.arange(5, 0, -2)).hasToString("i32[3] [5, 3, 1]");
    assertThat(Tensor.arange(2, 2)).hasToString("i32[0] []");
    assertThat(Tensor.arange(0, 1, 0.25)).hasToString("f32[4] [0.0, 0.25, 0.5, 0.75]");
    assertThat(Tensor.arange(DType.F64, 0, 0.3, 0.1)).hasToString("f64[3] [0.0, 0.1, 0.2]");
    assertThat(Tensor.linspace(DType.F64, 0, 0.1, 2)).hasToString("f64[2] [0.0, 0.1]");
    assertThatThrownBy(() -> Tensor.arange(0, 1, 0))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("in steps of 0");
  }

  @Test
  void areComparedWithNumbers() {
    Tensor x = Tensor.of(1, 2, 3);
    assertThat(x.gt(2)).hasToString("bool[3] [false, false, true]");
    assertThat(x.le(1.5)).hasToString("bool[3] [true, false, false]");
    assertThat(x.eq(2)).hasToString("bool[3] [false, true, false]");
    assertThat(x.ne(2.)).hasToString("bool[3] [true, false, true]");
    assertThat(x.lt(2.).or(x.ge(3))).hasToString("bool[3] [true, false, true]");
    assertThat(Lax.where(x.lt(3), x, -1)).hasToString("i32[3] [1, 2, -1]");
  }

  @Test
  void areMappedThreeTreesAtATime() {
    var trees =
        List.of(Map.of("a", Tensor.of(1)), Map.of("a", Tensor.of(2)), Map.of("a", Tensor.of(4)));
    var sums = Tree.map((x, y, z) -> x.add(y).mul(z), trees.get(0), trees.get(1), trees.get(2));
    assertThat(Tree.leaves(sums)).singleElement().hasToString("i32[] 12");
  }

  @Test
  void giveTheirNumbersBack() {
    assertThat(Tensor.of(1, 2, 3).sum().item()).isEqualTo(6);
    assertThat(Tensor.of(1, 2, 3).eq(2).any().toBoolean()).isTrue();
    assertThat(Tensor.of(-0.0).toBoolean()).isFalse();
    assertThat(Window.of().sum(Tensor.of(3.)).item()).isEqualTo(3);
    assertThatThrownBy(() -> Tensor.of(1, 2).item())
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("item: i32[2] has 2 elements, expected one");
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3, ''",
    "2x3, 3, 2",
    "3, 3x2, 2",
    "2x3, 3x4, 2x4",
    "5x2x3, 3x4, 5x2x4",
    "5x2x3, 5x3x4, 5x2x4",
    "2x3, 5x3x4, 5x2x4",
    "3, 5x3x4, 5x4",
    "5x2x3, 3, 5x2",
    "7x1x2x3, 5x3x4, 7x5x2x4",
    "1x2x3, 5x3x4, 5x2x4"
  })
  void multiplyAsMatricesDo(String left, String right, String product) {
    Tensor a = random(left, 1);
    Tensor b = random(right, 2);
    Tensor c = a.matmul(b);
    assertThat(c.shape().dims()).isEqualTo(dims(product));
    assertThat(c.toFloats()).isEqualTo(product(matrices(a, true), matrices(b, false), c));
  }

  @Test
  void sayWhatCannotBeMultiplied() {
    Tensor a = Tensor.zeros(2, 3);
    assertThatThrownBy(() -> a.matmul(a)).hasMessageContaining("contract 3 elements with 2");
    assertThatThrownBy(() -> a.matmul(Tensor.of(1.))).hasMessageContaining("a scalar is no matrix");
    assertThatThrownBy(() -> Tensor.zeros(2, 2, 3).matmul(Tensor.zeros(3, 3, 2)))
        .hasMessageContaining("cannot be broadcast");
  }

  private static int[] dims(String text) {
    return text.isEmpty()
        ? new int[0]
        : Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray();
  }

  /** Small whole numbers, of which float32 products are exact. */
  private static Tensor random(String dims, long seed) {
    var type = TensorType.of(DType.F32, dims(dims));
    double[] values = new Random(seed).ints(type.shape().size(), -4, 5).asDoubleStream().toArray();
    return Tensor.of(org.nanodo.ir.Literal.of(type, values));
  }

  /** A tensor as matrices [rows][columns], with its leading sizes. */
  private record Matrices(int[] lead, int rows, int columns, float[] values) {
    /** Element of the matrix that belongs to position {@code at} of a larger leading shape. */
    float get(int[] at, int row, int column) {
      int index = 0;
      for (int i = 0; i < lead.length; i++) {
        int of = at[at.length - lead.length + i];
        index = index * lead[i] + (lead[i] == 1 ? 0 : of);
      }
      return values[(index * rows + row) * columns + column];
    }
  }

  private static Matrices matrices(Tensor x, boolean left) {
    int[] d = x.shape().dims();
    int n = d.length;
    int[] lead = Arrays.copyOf(d, Math.max(n - 2, 0));
    int rows = n > 1 ? d[n - 2] : left ? 1 : d[0];
    int columns = n > 1 || left ? d[n - 1] : 1;
    return new Matrices(lead, rows, columns, x.toFloats());
  }

  private static float[] product(Matrices a, Matrices b, Tensor c) {
    int rank = Math.max(a.lead.length, b.lead.length);
    int[] lead = Arrays.copyOf(c.shape().dims(), rank);
    int count = IntStream.of(lead).reduce(1, (p, q) -> p * q);
    float[] out = new float[count * a.rows * b.columns];
    for (int i = 0; i < out.length; i++) {
      int[] at = new int[rank];
      int rest = i / (a.rows * b.columns);
      for (int d = rank - 1; d >= 0; d--) {
        at[d] = rest % lead[d];
        rest /= lead[d];
      }
      for (int k = 0; k < a.columns; k++) {
        out[i] += a.get(at, i / b.columns % a.rows, k) * b.get(at, k, i % b.columns);
      }
    }
    return out;
  }

  /** Values and derivatives are those of JAX 0.10.2, whose {@code **} is integer_pow too. */
  @Test
  void wholePowersAreMultiplications() {
    Tensor x = Tensor.of(-1.5, 0, 2, 3);
    for (int n : new int[] {0, 1, 2, 3, 5}) {
      assertThat(x.pow(n).toFloats()).as("x^%d", n).containsExactly(POWERS.get(n)[0]);
      assertThat(Transforms.vmap(Transforms.grad((Tensor v) -> v.pow(n))).apply(x).toFloats())
          .as("derivative of x^%d", n)
          .containsExactly(POWERS.get(n)[1]);
    }
    assertThat(Tensor.of(2.0, 0).pow(-2).toFloats())
        .containsExactly(0.25f, Float.POSITIVE_INFINITY);
    String text = Transforms.jit((Tensor v) -> v.pow(6)).lower(x).stablehlo();
    assertThat(text).doesNotContain("stablehlo.power");
    assertThat(text.split("stablehlo.multiply", -1)).hasSize(1 + 3);
  }

  private static final Map<Integer, float[][]> POWERS =
      Map.of(
          0, new float[][] {{1, 1, 1, 1}, {0, 0, 0, 0}},
          1, new float[][] {{-1.5f, 0, 2, 3}, {1, 1, 1, 1}},
          2, new float[][] {{2.25f, 0, 4, 9}, {-3, 0, 4, 6}},
          3, new float[][] {{-3.375f, 0, 8, 27}, {6.75f, 0, 12, 27}},
          5, new float[][] {{-7.59375f, 0, 32, 243}, {25.3125f, 0, 80, 405}});

  @Test
  void namesTensorsOfAnyValue() {
    assertThat(Tree.paths(Map.of("w", Tensor.of(1.0), "layers", List.of(Tensor.of(2)))))
        .containsExactly("layers/0", "w");
  }
}
