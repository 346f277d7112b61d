package org.nanodo.oracle;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.VarianceScaling;

/** Random numbers; see {@code draws.py}. */
final class RandomCases {
  private static final int[][] SHAPES = {{}, {7}, {3, 5}, {2, 1, 4, 3}};

  private final Cases cases;

  private RandomCases(Cases cases) {
    this.cases = cases;
  }

  static void addTo(Cases cases) {
    var random = new RandomCases(cases);
    random.keys();
    random.integers();
    for (DType dtype : List.of(DType.F32, DType.BF16, DType.F16, DType.F64)) {
      random.floats(dtype);
    }
    random.choices();
    for (var mode : VarianceScaling.Mode.values()) {
      for (var distribution : VarianceScaling.Distribution.values()) {
        var scaling = new VarianceScaling(2, mode, distribution);
        var type = TensorType.of(DType.F32, 6, 10);
        random.add(
            "variance scaling/" + mode + " " + distribution,
            k -> scaling.fans(6, 10).draw(k, type));
      }
    }
  }

  private void add(String name, UnaryOperator<Tensor> f) {
    cases.unary("random/" + name, f);
  }

  private static Tensor several(Tensor key) {
    return Random.split(key, 2);
  }

  private void keys() {
    add("split", k -> Random.split(k, 3));
    add("fold in/7", k -> Random.foldIn(k, 7));
    add("fold in/-1", k -> Random.foldIn(k, 0xffffffffL));
    var data = Literal.of(TensorType.of(DType.U32, 2, 3), 1, 0x80000000L, 3, 5, 0, 0xffffffffL);
    add("fold in/several", k -> Random.foldIn(k, Lax.constant(data)));
    add("several/split", k -> Random.split(several(k), 3));
    add("several/normal", k -> Random.normal(several(k), TensorType.of(DType.F32, 2, 3)));
  }

  private void integers() {
    for (int[] dims : SHAPES) {
      add("bits/" + Arrays.toString(dims), k -> Random.bits(k, Shape.of(dims)));
    }
    add("bits64", k -> Random.bits64(k, Shape.of(3, 5)));
    long max = Integer.MAX_VALUE;
    for (DType dtype : List.of(DType.I32, DType.U32)) {
      for (long[] b : new long[][] {{0, 1000}, {5, 6}, {7, 3}, {0, max}, {0, 100_000}}) {
        randint("%s/%d %d".formatted(dtype.jaxName(), b[0], b[1]), dtype, b[0], b[1], 3, 5);
      }
    }
    randint("int32/-7 7", DType.I32, -7, 7, 9);
    randint("int32/all", DType.I32, Integer.MIN_VALUE, max + 1, 9);
    randint("uint32/all", DType.U32, 0, 1L << 32, 9);
  }

  private void randint(String name, DType dtype, long low, long high, int... dims) {
    add("randint/" + name, k -> Random.randint(k, TensorType.of(dtype, dims), low, high));
  }

  private void floats(DType dtype) {
    for (int[] dims : SHAPES) {
      var type = TensorType.of(dtype, dims);
      add("uniform/" + dtype.name() + "/" + Arrays.toString(dims), k -> Random.uniform(k, type));
    }
    var type = TensorType.of(dtype, 4, 8);
    var pairs = TensorType.of(dtype, 4, 2);
    add("uniform/" + dtype.name() + "/-2 3", k -> Random.uniform(k, pairs, -2, 3));
    add("normal/" + dtype.name(), k -> Random.normal(k, TensorType.of(dtype, 4, 16)));
    String truncated = "truncated normal/" + dtype.name();
    double inf = Double.POSITIVE_INFINITY;
    // In the tails of float16 a CPU with AVX512-FP16 rounds to other numbers.
    int bound = dtype == DType.F16 ? 1 : 2;
    add(
        "%s/%d %d".formatted(truncated, -bound, bound),
        k -> Random.truncatedNormal(k, type, -bound, bound));
    add(truncated + "/0.5 0.75", k -> Random.truncatedNormal(k, type, 0.5, 0.75));
    add(truncated + "/-inf -1", k -> Random.truncatedNormal(k, type, -inf, -1));
    add("gumbel/" + dtype.name(), k -> Random.gumbel(k, TensorType.of(dtype, 4, 4)));
  }

  private void choices() {
    add("bernoulli/0.3", k -> Random.bernoulli(k, 0.3, 16));
    Literal p = Literal.f32(new float[] {0.1f, 0.5f, 0.9f}, 3);
    add("bernoulli/several", k -> Random.bernoulli(k, Lax.constant(p), 4, 3));
    add("categorical/0", k -> Random.categorical(k, counted(3, 4), 0));
    add("categorical/-1", k -> Random.categorical(k, counted(3, 4), -1));
    var twelve = Shape.of(12, 10);
    add("categorical/12", k -> Random.categorical(k, counted(10).broadcastTo(twelve), -1));
    for (int n : new int[] {1, 11, 2000}) {
      add("permutation/" + n, k -> Random.permutation(k, n));
    }
    add("permutation/axis 0", k -> Random.permutation(k, counted(3, 4), 0));
    add("permutation/axis 1", k -> Random.permutation(k, counted(3, 4), 1));
  }

  private static Tensor counted(int... dims) {
    Shape shape = Shape.of(dims);
    return Lax.iota(TensorType.of(DType.F32, (int) shape.size()), 0).reshape(dims);
  }
}
