package org.nanodo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.vmap;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.testing.TestDevices;

/**
 * Norms and the cross entropy, which kernels compute of float32, against the same of float64, which
 * they do not; that one against differences of its values.
 */
@ExtendWith(TestDevices.class)
class RowKernelsTest {
  /** A norm's operands and the cotangent of its result. */
  record Norm(Tensor x, Tensor scale, Tensor ct) {
    static Norm random(int seed, int... dims) {
      Tensor key = Random.key(seed);
      return new Norm(
          Random.normal(Random.foldIn(key, 1), dims).mul(3).add(0.5),
          Random.normal(Random.foldIn(key, 2), dims[dims.length - 1]),
          Random.normal(Random.foldIn(key, 3), dims));
    }

    Norm as(DType dtype) {
      DType wide = dtype == DType.BF16 ? DType.F32 : dtype;
      return new Norm(x.astype(dtype), scale.astype(wide), ct.astype(dtype));
    }
  }

  /** The norm, and its gradients with respect to its operands. */
  private static List<Tensor> norms(Norm in, boolean centered) {
    Function<Norm, Tensor> y =
        n -> new Normalization(1e-6, centered, n.x.dtype()).apply(n.x, n.scale);
    Norm d = grad((Norm n) -> y.apply(n).mul(n.ct).astype(n.scale.dtype()).sum()).apply(in);
    return List.of(y.apply(in), d.x, d.scale);
  }

  static Stream<int[]> shapes() {
    return Stream.of(
        new int[] {1},
        new int[] {37},
        new int[] {1, 5},
        new int[] {3, 4},
        new int[] {2, 3, 16},
        new int[] {65, 48},
        new int[] {4, 70, 100},
        new int[] {3, 2051});
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void normsAreThoseOfFloat64(int[] dims) {
    for (boolean centered : new boolean[] {true, false}) {
      Norm in = Norm.random(dims.length, dims);
      requireClose(
          jit((Norm n) -> norms(n, centered)).apply(in),
          jit((Norm n) -> norms(n, centered)).apply(in.as(DType.F64)),
          1e-5);
      Norm narrow = in.as(DType.BF16);
      requireClose(
          jit((Norm n) -> norms(n, centered)).apply(narrow),
          jit((Norm n) -> norms(n, centered)).apply(narrow.as(DType.F64)),
          1e-2);
    }
  }

  @Test
  void eachExampleOfABatchMayHaveAScale() {
    Norm in = Norm.random(7, 3, 4, 20);
    var batch = new Norm(in.x, Random.normal(Random.key(8), 3, 20), in.ct);
    requireClose(
        jit(vmap((Norm n) -> norms(n, true))).apply(batch),
        jit(vmap((Norm n) -> norms(n, true))).apply(batch.as(DType.F64)),
        1e-5);
  }

  @Test
  void aRowOfEqualElementsHasNoDeviation() {
    Tensor x = Lax.scalar(DType.F32, 3).broadcastTo(2, 24);
    var in = new Norm(x, Lax.scalar(DType.F32, 1).broadcastTo(24), x);
    for (Tensor t : jit((Norm n) -> norms(n, true)).apply(in).subList(0, 2)) {
      assertThat(t.toDoubles()).containsOnly(0);
    }
  }

  /** Logits, labels and the cotangents of the losses. */
  record Loss(Tensor logits, Tensor labels, Tensor ct) {
    static Loss random(int seed, int rows, int classes) {
      Tensor key = Random.key(seed);
      int[] labels = IntStream.range(0, rows).map(i -> 7 * i % classes).toArray();
      return new Loss(
          Random.normal(Random.foldIn(key, 1), rows, classes).mul(5),
          Tensor.of(labels),
          Random.normal(Random.foldIn(key, 2), rows));
    }

    Loss as(DType dtype) {
      return new Loss(logits.astype(dtype), labels, ct.astype(dtype));
    }
  }

  private static List<Tensor> losses(Loss in) {
    Tensor d =
        grad((Tensor x) -> Nn.softmaxCrossEntropy(x, in.labels).mul(in.ct).sum()).apply(in.logits);
    return List.of(Nn.softmaxCrossEntropy(in.logits, in.labels), d);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 2", "3, 16", "7, 33", "300, 100", "2, 32101"})
  void crossEntropiesAreThoseOfFloat64(int rows, int classes) {
    Loss in = Loss.random(rows, rows, classes);
    requireClose(
        jit(RowKernelsTest::losses).apply(in),
        jit(RowKernelsTest::losses).apply(in.as(DType.F64)),
        1e-5);
  }

  @Test
  void infiniteLogitsAndLabelsThatAreNoClassAreAsInFloat64() {
    float inf = Float.POSITIVE_INFINITY;
    float[][] logits = {
      {1, 2, inf},
      {1, 2, inf},
      {-inf, 2, 1},
      {-inf, -inf, -inf},
      {1, Float.NaN, 2},
      {1, 2, 3},
      {100, -100, 0},
      {1, 2, 3}
    };
    var flat = new double[24];
    for (int i = 0; i < 24; i++) {
      flat[i] = logits[i / 3][i % 3];
    }
    var in =
        new Loss(
            Tensor.of(DType.F32, flat).reshape(8, 3),
            Tensor.of(new int[] {0, 2, 0, 1, 0, 3, 1, -1}),
            Lax.scalar(DType.F32, 1).broadcastTo(8));
    List<double[]> kernel = numbers(jit(RowKernelsTest::losses).apply(in));
    List<double[]> plain = numbers(jit(RowKernelsTest::losses).apply(in.as(DType.F64)));
    for (int t = 0; t < 2; t++) {
      for (int i = 0; i < plain.get(t).length; i++) {
        double expected = plain.get(t)[i];
        double found = kernel.get(t)[i];
        assertThat(
                found == expected || Math.abs(found - expected) < 1e-5 || bothNaN(found, expected))
            .as("result %d at %d: %s, expected %s", t, i, found, expected)
            .isTrue();
      }
    }
  }

  private static boolean bothNaN(double a, double b) {
    return Double.isNaN(a) && Double.isNaN(b);
  }

  @Test
  void secondDerivativesAreDifferencesOfTheFirst() {
    Tensor x = Random.normal(Random.key(3), 2, 6).astype(DType.F64);
    Tensor scale = Random.normal(Random.key(4), 6).astype(DType.F64);
    Tensor labels = Tensor.of(new int[] {1, 4});
    Function<Tensor, Tensor> f =
        v ->
            Nn.softmaxCrossEntropy(
                    new Normalization(1e-6, true, DType.F64).apply(v, scale).mul(2), labels)
                .sum();
    Function<Tensor, Tensor> first = v -> grad(f).apply(v).mul(v.cos()).sum();
    Tensor second = jit(grad(first)).apply(x);
    Function<Tensor, Tensor> value = jit(first);
    double step = 1e-5;
    for (int i = 0; i < 12; i++) {
      var at = new double[12];
      at[i] = step;
      Tensor moved = Tensor.of(DType.F64, at).reshape(2, 6);
      double difference =
          (value.apply(x.add(moved)).item() - value.apply(x.sub(moved)).item()) / (2 * step);
      assertThat(Math.abs(second.toDoubles()[i] - difference)).isLessThan(1e-7);
    }
  }

  private static List<double[]> numbers(List<Tensor> tensors) {
    var all = new ArrayList<double[]>();
    tensors.forEach(t -> all.add(t.toDoubles()));
    return all;
  }

  /** Largest differences relative to the largest number. */
  private static void requireClose(List<Tensor> found, List<Tensor> expected, double tolerance) {
    List<double[]> a = numbers(found);
    List<double[]> b = numbers(expected);
    for (int t = 0; t < a.size(); t++) {
      double largest = 1e-3;
      double worst = 0;
      for (int i = 0; i < b.get(t).length; i++) {
        largest = Math.max(largest, Math.abs(b.get(t)[i]));
        worst = Math.max(worst, Math.abs(a.get(t)[i] - b.get(t)[i]));
      }
      assertThat(worst / largest).as("result %d", t).isLessThan(tolerance);
    }
  }
}
