package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.jit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.optim.Moments;
import org.nanodo.runtime.Devices;

/** Each operation of the kernel against Java's, and its sums against sums in float64. */
class ElementwiseKernelTest {
  private static final float[] SPECIAL = {
    0f,
    -0f,
    1f,
    -1f,
    0.3f,
    -7.5f,
    3e38f,
    -3e38f,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  private record Operation(BinaryOperator<Tensor> traced, BinaryOperator<Float> java) {}

  private static final Map<String, Operation> OPERATIONS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("negate", new Operation((x, y) -> x.neg(), (x, y) -> -x)),
              Map.entry("abs", new Operation((x, y) -> x.abs(), (x, y) -> Math.abs(x))),
              Map.entry("sign", new Operation((x, y) -> x.sign(), (x, y) -> Math.signum(x))),
              Map.entry("sqrt", new Operation((x, y) -> x.sqrt(), (x, y) -> (float) Math.sqrt(x))),
              Map.entry(
                  "rsqrt",
                  new Operation((x, y) -> x.rsqrt(), (x, y) -> (float) (1 / Math.sqrt(x)))),
              Map.entry("add", new Operation(Tensor::add, Float::sum)),
              Map.entry("sub", new Operation(Tensor::sub, (x, y) -> x - y)),
              Map.entry("mul", new Operation(Tensor::mul, (x, y) -> x * y)),
              Map.entry("div", new Operation(Tensor::div, (x, y) -> x / y)),
              Map.entry("max", new Operation(Tensor::maximum, Math::max)),
              Map.entry("min", new Operation(Tensor::minimum, Math::min))));

  @BeforeAll
  static void devices() {
    Devices.cpu(1);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  static Set<String> operations() {
    return OPERATIONS.keySet();
  }

  private static Tensor tensor(float[] values, int... dims) {
    double[] wide = IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    return Tensor.of(Literal.of(TensorType.of(DType.F32, dims), wide));
  }

  /** All pairs of special numbers, then others; in all no whole number of blocks. */
  @ParameterizedTest
  @MethodSource("operations")
  void operationsAreThoseOfJava(String name) {
    var random = new Random(1);
    int n = 1100;
    float[] x = new float[n];
    float[] y = new float[n];
    for (int i = 0; i < n; i++) {
      boolean special = i < SPECIAL.length * SPECIAL.length;
      x[i] = special ? SPECIAL[i / SPECIAL.length] : (float) random.nextGaussian() * 10;
      y[i] = special ? SPECIAL[i % SPECIAL.length] : (float) random.nextGaussian();
    }
    Operation operation = OPERATIONS.get(name);
    var f =
        jit(
            (Tensor a, Tensor b) -> {
              Tensor first = operation.traced.apply(a, b);
              return List.of(first, first.mul(-1));
            });
    Tensor a = tensor(x, n);
    Tensor b = tensor(y, n);
    assertThat(PlatformPrograms.text(f.lower(a, b), "cpu").split("\"nanodo_elementwise\"", -1))
        .hasSize(2);
    List<Tensor> found = f.apply(a, b);
    float[] results = found.get(0).toFloats();
    float[] negatives = found.get(1).toFloats();
    for (int i = 0; i < n; i++) {
      float expected = flushed(operation.java.apply(x[i], y[i]));
      if (name.equals("rsqrt") && Float.isFinite(expected)) {
        assertThat(results[i]).isCloseTo(expected, within(2 * Math.ulp(expected)));
      } else {
        assertThat(results[i]).as("%s of %s, %s", name, x[i], y[i]).isEqualTo((Float) expected);
      }
      assertThat(negatives[i]).isEqualTo((Float) (results[i] * -1));
    }
  }

  /** Numbers below the least normal one count as zeros on the CPU. */
  private static float flushed(float x) {
    return Math.abs(x) < Float.MIN_NORMAL ? Math.copySign(0f, x) : x;
  }

  @Test
  void signsOfSubnormalNumbersAreZeros() {
    float[] tiny = new float[1024];
    Arrays.fill(tiny, 0, 512, 1e-40f);
    Arrays.fill(tiny, 512, 1024, -1e-40f);
    var f = jit((Tensor in) -> List.of(in.sign(), in.sign().add(1), in.sign().abs()));
    Tensor x = tensor(tiny, 1024);
    assertThat(f.apply(x).get(0).toFloats()).isEqualTo(jit(Tensor::sign).apply(x).toFloats());
  }

  /** Rows and columns around the sizes of blocks, and of the pieces that threads compute. */
  @ParameterizedTest
  @CsvSource({"1, 1024", "1, 1025", "5, 255", "3, 767", "1, 65536", "2, 65537", "1, 131327"})
  void sumsAreThoseOfTheRowsOfResults(int rows, int columns) {
    double[] values = new Random(columns).ints(rows * columns, -9, 10).asDoubleStream().toArray();
    var f =
        jit(
            (Tensor in, Tensor factor) -> {
              Tensor y = in.mul(factor);
              Tensor z = y.add(in).sub(1);
              List<Tensor> sums = new ArrayList<>(List.of(y, z));
              for (Moments m :
                  List.of(
                      Moments.of(y, 1), Moments.of(z, 1), Moments.of(in, 1), Moments.of(z, 0))) {
                sums.add(m.sum());
                sums.add(m.squares());
              }
              return sums;
            });
    Tensor x = Tensor.of(Literal.of(TensorType.of(DType.F32, rows, columns), values));
    Tensor factor = Tensor.full(0.5).astype(DType.F32);
    String text = PlatformPrograms.text(f.lower(x, factor), "cpu");
    assertThat(text.split("\"nanodo_elementwise\"", -1)).hasSize(2);
    // Of what the operations read, and of all rows together.
    assertThat(text.split("\"nanodo_sums\"", -1)).hasSize(3);
    double[] y = Arrays.stream(values).map(v -> v * 0.5).toArray();
    double[] z = Arrays.stream(values).map(v -> v * 1.5 - 1).toArray();
    List<double[]> found = f.apply(x, factor).stream().map(Tensor::toDoubles).toList();
    assertThat(found.get(0)).isEqualTo(y);
    assertThat(found.get(1)).isEqualTo(z);
    int at = 2;
    for (double[] summed : List.of(y, z, values, z)) {
      int parts = at == 8 ? 1 : rows;
      assertThat(found.get(at++)).isEqualTo(sums(summed, parts, v -> v));
      assertThat(found.get(at++)).isEqualTo(sums(summed, parts, v -> v * v));
    }
  }

  /** Exact, as all terms are multiples of a quarter. */
  private static double[] sums(double[] values, int rows, DoubleUnaryOperator of) {
    int columns = values.length / rows;
    return IntStream.range(0, rows)
        .mapToDouble(
            row -> (float) Arrays.stream(values, row * columns, (row + 1) * columns).map(of).sum())
        .toArray();
  }

  @Test
  void aNaNStaysInItsPlaceAndItsSums() {
    double[] values = new double[2 * 900];
    Arrays.fill(values, 1);
    values[1030] = Double.NaN;
    var f =
        jit(
            (Tensor in) -> {
              Tensor y = in.maximum(0).minimum(7);
              Tensor z = y.neg();
              Moments m = Moments.of(z, 1);
              return List.of(y, z, m.sum(), m.squares());
            });
    Tensor x = Tensor.of(Literal.of(TensorType.of(DType.F32, 2, 900), values));
    List<float[]> found = f.apply(x).stream().map(Tensor::toFloats).toList();
    for (int i = 0; i < values.length; i++) {
      assertThat(found.get(0)[i]).isEqualTo((Float) (i == 1030 ? Float.NaN : 1f));
      assertThat(found.get(1)[i]).isEqualTo((Float) (i == 1030 ? Float.NaN : -1f));
    }
    assertThat(found.get(2)).containsExactly(-900, Float.NaN);
    assertThat(found.get(3)).containsExactly(900, Float.NaN);
  }
}
