package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.shardMap;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.Jnp;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Dot;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

/** Products of matrices by the kernel against sums in float64, exact ones where there are such. */
class DotKernelTest {
  private static final String KERNEL = "\"nanodo_dot\"";

  private record Pair(Tensor a, Tensor b) {
    Pair as(DType dtype) {
      return Tree.map(x -> x.astype(dtype), this);
    }
  }

  @BeforeAll
  static void devices() {
    Devices.cpu(2);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Tensor tensor(DType dtype, int[] dims, double[] values) {
    return Tensor.of(Literal.of(TensorType.of(dtype, dims), values));
  }

  private static String text(BiFunction<Tensor, Tensor, Tensor> f, Tensor a, Tensor b) {
    return PlatformPrograms.text(jit(f).lower(a, b), "cpu");
  }

  /** Sums of products of small integers are exact in float32, and rounded once to bfloat16. */
  private static void requireExact(DotCase c, DType in, Random random) {
    double[] a = random.ints(c.lhsSize(), -8, 9).asDoubleStream().toArray();
    double[] b = random.ints(c.rhsSize(), -8, 9).asDoubleStream().toArray();
    Tensor found = jit(c::apply).apply(tensor(in, c.lhs(), a), tensor(in, c.rhs(), b));
    double[] sums = c.sums(a, b, 1);
    var type = TensorType.of(c.op().result(), sums.length);
    assertThat(found.dtype()).isEqualTo(type.dtype());
    assertThat(withoutSignsOfZeros(found.toHost().toFloats()))
        .as("%s in %s", c, in)
        .isEqualTo(withoutSignsOfZeros(Literal.of(type, sums).toFloats()));
  }

  private static float[] withoutSignsOfZeros(float[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] += 0f;
    }
    return x;
  }

  @ParameterizedTest
  @CsvSource({"F32, F32, 1", "BF16, BF16, 2", "BF16, F32, 3"})
  void productsOfAllSizesAndLayoutsAreExact(DType in, DType out, int seed) {
    var random = new Random(seed);
    int byKernel = 0;
    int cases = 16;
    for (int i = 0; i < cases; i++) {
      DotCase c = DotCase.random(random, out);
      Tensor a = Tensor.zeros(in, c.lhs());
      assertThat(text(c::apply, a, Tensor.zeros(in, c.rhs())).contains(KERNEL))
          .as("%s in %s", c, in)
          .isEqualTo(c.isOfMatrices());
      byKernel += c.isOfMatrices() ? 1 : 0;
      requireExact(c, in, random);
    }
    assertThat(byKernel).isBetween(cases / 3, cases - 1);
  }

  /** Several tiles in both directions, and several blocks of terms, in each order of operands. */
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void largeProductsAreAsExactAsFloat32(boolean transposedLhs, boolean transposedRhs) {
    DotCase c = DotCase.matrices(1001, 1077, 777, transposedLhs, transposedRhs, DType.F32);
    var random = new Random(4);
    Tensor a = tensor(DType.F32, c.lhs(), random.doubles(c.lhsSize()).toArray());
    Tensor b = tensor(DType.F32, c.rhs(), random.doubles(c.rhsSize(), -1, 1).toArray());
    float[] found = jit(c::apply).apply(a, b).toHost().toFloats();
    int every = 397;
    double[] expected = c.sums(a.toDoubles(), b.toDoubles(), every);
    for (int i = 0; i < expected.length; i++) {
      // The terms add up to 190 in magnitude.
      assertThat((double) found[i * every]).isCloseTo(expected[i], within(1e-4));
    }
  }

  /** One that is neither finite stays in its row or column, also in the last, incomplete blocks. */
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void infinitiesAndNaNsAreSummedAsOtherNumbers(boolean transposedLhs, boolean transposedRhs) {
    int m = 29;
    int n = 41;
    int k = 270;
    DotCase c = DotCase.matrices(m, n, k, transposedLhs, transposedRhs, DType.F32);
    var random = new Random(5);
    double[] a = random.ints(m * k, -3, 4).asDoubleStream().toArray();
    double[] b = random.ints(k * n, -3, 4).asDoubleStream().toArray();
    int[][] inA = {{3, 269}, {28, 0}, {12, 256}};
    int[][] inB = {{5, 7}, {269, 40}, {100, 33}};
    double[] special = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (int i = 0; i < special.length; i++) {
      int row = inA[i][0];
      int term = inA[i][1];
      a[transposedLhs ? term * m + row : row * k + term] = special[i];
      term = inB[i][0];
      int column = inB[i][1];
      b[transposedRhs ? column * k + term : term * n + column] = special[i];
    }
    double[] expected = c.sums(a, b, 1);
    assertThat(IntStream.range(0, m * n).filter(i -> Double.isNaN(expected[i])).count())
        .isBetween(60L, 200L);
    float[] found =
        jit(c::apply)
            .apply(tensor(DType.F32, c.lhs(), a), tensor(DType.F32, c.rhs(), b))
            .toHost()
            .toFloats();
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) found[i]).isEqualTo(Double.valueOf(expected[i]));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // m, n, k, type, whether the kernel computes it
    "16, 16, 1, F32, true",
    "15, 600, 64, F32, false",
    "600, 15, 64, F32, false",
    "64, 64, 0, F32, false",
    "64, 64, 64, F64, false",
    "64, 64, 64, F16, false",
    "64, 64, 64, I32, false",
    "64, 64, 64, BF16, true",
  })
  void isForMatricesOfFloat32AndBfloat16(int m, int n, int k, DType dtype, boolean kernel) {
    DotCase c = DotCase.matrices(m, n, k, false, true, dtype);
    Tensor a = Tensor.zeros(dtype, c.lhs());
    Tensor b = Tensor.zeros(dtype, c.rhs());
    assertThat(text(c::apply, a, b).contains(KERNEL)).isEqualTo(kernel);
    assertThat(PlatformPrograms.text(jit(c::apply).lower(a, b), "tpu")).doesNotContain(KERNEL);
    requireExact(c, dtype, new Random(6));
  }

  /** Heads are a batch between the rows and the terms, or between the terms of a projection. */
  @Test
  void dimensionsThatFollowEachOtherAreOne() {
    var heads = new Dot(List.of(2), List.of(2), List.of(3), List.of(3), DType.F32);
    var scores = new DotCase(new int[] {1, 50, 3, 8}, new int[] {1, 70, 3, 8}, heads);
    var severalExamples = new DotCase(new int[] {2, 50, 3, 8}, new int[] {2, 70, 3, 8}, heads);
    var output = new Dot(List.of(), List.of(), List.of(2, 1), List.of(1, 0), DType.F32);
    var projection = new DotCase(new int[] {40, 3, 8}, new int[] {3, 8, 33}, output);
    var exchanged =
        new DotCase(
            new int[] {40, 3, 8},
            new int[] {8, 3, 33},
            new Dot(List.of(), List.of(), List.of(2, 1), List.of(0, 1), DType.F32));
    var outer = new Dot(List.of(1), List.of(1), List.of(), List.of(), DType.F32);
    var columns = new DotCase(new int[] {20, 5}, new int[] {30, 5}, outer);
    var lastIsBatch =
        new DotCase(
            new int[] {20, 7, 5},
            new int[] {30, 7, 5},
            new Dot(List.of(2), List.of(2), List.of(1), List.of(1), DType.F32));
    for (DotCase c :
        List.of(scores, severalExamples, projection, exchanged, columns, lastIsBatch)) {
      Tensor a = Tensor.zeros(c.lhs());
      assertThat(text(c::apply, a, Tensor.zeros(c.rhs())).contains(KERNEL))
          .as(c.toString())
          .isEqualTo(c == scores || c == severalExamples || c == projection || c == columns);
      requireExact(c, DType.F32, new Random(7));
    }
  }

  @Test
  void gradientsAreThoseOfFloat64() {
    var random = new Random(8);
    Tensor a = tensor(DType.F32, new int[] {3, 65, 40}, random.doubles(3 * 65 * 40).toArray());
    Tensor b = tensor(DType.F32, new int[] {3, 300, 40}, random.doubles(3 * 300 * 40).toArray());
    var f =
        jit(
            grad(
                (Pair in) -> {
                  Tensor out = Jnp.einsum("bmk,bnk->bmn", in.a, in.b);
                  return out.mul(out.div(10).sin()).sum();
                }));
    Pair in = new Pair(a, b);
    // A product, and its gradient by each operand.
    assertThat(PlatformPrograms.text(f.lower(in), "cpu").split(KERNEL, -1)).hasSize(4);
    Pair found = f.apply(in);
    Pair expected = f.apply(in.as(DType.F64));
    requireClose(found.a, expected.a);
    requireClose(found.b, expected.b);
  }

  private static void requireClose(Tensor found, Tensor expected) {
    double[] exact = expected.toDoubles();
    double largest =
        IntStream.range(0, exact.length).mapToDouble(i -> Math.abs(exact[i])).max().orElseThrow();
    assertThat(found.toDoubles()).containsExactly(exact, within(2e-6 * largest));
  }

  /** The batch of one operand only, and of both. */
  @Test
  void mappedProductsAreKernelsToo() {
    var random = new Random(9);
    double[] some = random.ints(4 * 30 * 20, -8, 9).asDoubleStream().toArray();
    double[] others = random.ints(4 * 20 * 50, -8, 9).asDoubleStream().toArray();
    Tensor a = tensor(DType.F32, new int[] {4, 30, 20}, some);
    Tensor b = tensor(DType.F32, new int[] {4, 20, 50}, others);
    BiFunction<Tensor, Tensor, Tensor> both = vmap((Tensor x, Tensor y) -> x.matmul(y));
    BiFunction<Tensor, Tensor, Tensor> one =
        (x, y) -> vmap((Tensor row) -> row.matmul(y.at(0))).apply(x);
    assertThat(text(both, a, b)).contains(KERNEL);
    assertThat(text(one, a, b)).contains(KERNEL);
    Tensor found = jit(both).apply(a, b);
    Tensor foundOfOne = jit(one).apply(a, b);
    for (int i = 0; i < 4; i++) {
      DotCase c = DotCase.matrices(30, 50, 20, false, false, DType.F32);
      double[] x = a.at(i).toDoubles();
      assertThat(found.at(i).toDoubles()).isEqualTo(c.sums(x, b.at(i).toDoubles(), 1));
      assertThat(foundOfOne.at(i).toDoubles()).isEqualTo(c.sums(x, b.at(0).toDoubles(), 1));
    }
  }

  /** The compiler divides a product between devices, but not a call of a kernel. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachDeviceComputesItsPartByItself(boolean inShardMap) {
    var mesh = Mesh.of("data", 2);
    var rows = PartitionSpec.of("data");
    DotCase c = DotCase.matrices(64, 33, 20, false, false, DType.F32);
    BiFunction<Tensor, Tensor, Tensor> f =
        inShardMap ? shardMap(c::apply, mesh, rows, PartitionSpec.of(), rows) : c::apply;
    var random = new Random(10);
    double[] a = random.ints(c.lhsSize(), -8, 9).asDoubleStream().toArray();
    double[] b = random.ints(c.rhsSize(), -8, 9).asDoubleStream().toArray();
    Tensor x = tensor(DType.F32, c.lhs(), a).to(new NamedSharding(mesh, rows));
    Tensor y = tensor(DType.F32, c.rhs(), b).to(new NamedSharding(mesh, PartitionSpec.of()));
    assertThat(text(f, x, y).contains(KERNEL)).isEqualTo(inShardMap);
    assertThat(jit(f).apply(x, y).toDoubles()).isEqualTo(c.sums(a, b, 1));
  }
}
