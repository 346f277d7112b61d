package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/**
 * Derivatives at zeros, infinities, NaN, ties and where they leave the range of float32, beside
 * those of JAX and exact ones: {@code src/test/python/make_special.py} writes them.
 */
@ExtendWith(TestDevices.class)
class SpecialPointsTest {
  private static final JsonObject CASES = read();

  private static JsonObject read() {
    var stream =
        Objects.requireNonNull(SpecialPointsTest.class.getResourceAsStream("special.json"));
    try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void derivativesOfOneArgument() {
    var kinds = Arrays.stream(Unary.Kind.values()).filter(k -> CASES.has(k.name())).toList();
    List<Literal> points = in("ABS");
    List<Literal> found =
        Program.run(
            in -> kinds.stream().map(k -> pulled(in.get(0), x -> x.unary(k))).toList(), points);
    for (int i = 0; i < kinds.size(); i++) {
      requireClose(kinds.get(i).name(), points, found.get(i), grad(kinds.get(i).name(), 0));
    }
  }

  @Test
  void derivativesOfTwoArguments() {
    var kinds = Arrays.stream(Binary.Kind.values()).filter(k -> CASES.has(k.name())).toList();
    List<Literal> points = in("MUL");
    List<Literal> found =
        Program.run(
            in -> {
              var all = new ArrayList<Tensor>();
              for (Binary.Kind kind : kinds) {
                all.add(pulled(in.get(0), x -> x.binary(kind, in.get(1))));
                all.add(pulled(in.get(1), y -> in.get(0).binary(kind, y)));
              }
              return all;
            },
            points);
    for (int i = 0; i < found.size(); i++) {
      String kind = kinds.get(i / 2).name();
      requireClose(kind + " by " + i % 2, points, found.get(i), grad(kind, i % 2));
    }
  }

  private static Tensor pulled(Tensor x, UnaryOperator<Tensor> f) {
    return Transforms.vjp(f::apply, x).pullback().apply(Lax.full(x.type(), 1));
  }

  /** The first derivative, and that of the sum of its elements times 1, 2, 3, … */
  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void derivativesOfProducts(DType dtype) {
    var names = List.copyOf(CASES.getAsJsonObject("products").keySet());
    List<JsonObject> cases =
        names.stream().map(CASES.getAsJsonObject("products")::getAsJsonObject).toList();
    List<Literal> args =
        cases.stream().map(c -> Literal.of(type(c, dtype), numbers(c.get("in")))).toList();
    List<Literal> found =
        Program.run(
            in -> {
              var all = new ArrayList<Tensor>();
              for (int i = 0; i < in.size(); i++) {
                int[] axes = ints(cases.get(i).getAsJsonArray("axes"));
                var first = Transforms.grad((Tensor x) -> x.reduce(Reduce.Kind.PROD, axes).sum());
                all.add(first.apply(in.get(i)));
                all.add(Transforms.grad((Tensor x) -> weighted(first.apply(x))).apply(in.get(i)));
              }
              return all;
            },
            args);
    for (int i = 0; i < args.size(); i++) {
      double[] x = args.get(i).toDoubles();
      boolean inRange =
          Arrays.stream(x).allMatch(v -> v == 0 || Math.abs(Math.log(Math.abs(v))) < 9);
      String name = names.get(i);
      if (dtype == DType.F32 || inRange) {
        requireClose(
            name, List.of(args.get(i)), found.get(2 * i), numbers(cases.get(i).get("grad")));
      }
      if (inRange) {
        double[] second = numbers(cases.get(i).get("second"));
        requireClose("second of " + name, List.of(args.get(i)), found.get(2 * i + 1), second);
      }
    }
  }

  private static Tensor weighted(Tensor x) {
    double[] weights = IntStream.range(0, (int) x.shape().size()).mapToDouble(i -> i + 1).toArray();
    return x.mul(Lax.constant(Literal.of(x.type(), weights))).sum();
  }

  /** 2^20 elements of 1 ± a little, whose product is 1: as many derivatives, the inverses. */
  @Test
  void theProductOfAMillionElements() {
    int n = 1 << 20;
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = i < n / 2 ? 1.25f : 0.8f;
    }
    float[] g =
        Program.run(
                t -> Transforms.grad((Tensor v) -> v.reduce(Reduce.Kind.PROD)).apply(t),
                Literal.f32(x, n))
            .toFloats();
    double product = Math.pow((double) x[0] * x[n - 1], n / 2);
    for (int i = 0; i < n; i++) {
      assertThat(g[i]).isCloseTo((float) (product / x[i]), offset(0.02f));
    }
  }

  /** 16-bit floats: 1.01 of bfloat16 is 1.0078125, and 200 of them make 4.74. */
  @Test
  void productsOf16BitFloatsRoundOnce() {
    double[] x = new double[200];
    Arrays.fill(x, 1.0078125);
    Literal g =
        Program.run(
            t -> Transforms.grad((Tensor v) -> v.reduce(Reduce.Kind.PROD)).apply(t),
            Literal.of(TensorType.of(DType.BF16, 200), x));
    double exact = Math.pow(1.0078125, 199);
    assertThat(g.toDoubles()).containsOnly(Literal.scalar(DType.BF16, exact).item());
  }

  /** What surrounds the operand is summed by itself: 1 + 2 + 6, beside an infinite cotangent. */
  @Test
  void thePaddingsDerivativeIsNotLostBesideLargeOnes() {
    Literal g =
        Program.run(
            value -> {
              Tensor x = Lax.full(TensorType.of(DType.F32, 2), 0);
              Tensor weights =
                  Lax.constant(
                      Literal.f32(new float[] {1, 2, 1e30f, Float.POSITIVE_INFINITY, 6}, 5));
              int[] none = {0};
              return Transforms.grad(
                      (Tensor v) -> {
                        Tensor padded = Lax.pad(x, v, new int[] {2}, new int[] {1}, none);
                        return padded.mul(weights).sum();
                      })
                  .apply(value);
            },
            Literal.scalar(DType.F32, 0));
    assertThat(g.item()).isEqualTo(9);
  }

  private static TensorType type(JsonObject product, DType dtype) {
    return new TensorType(dtype, Shape.of(ints(product.getAsJsonArray("shape"))));
  }

  private static int[] ints(JsonArray values) {
    return values.asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }

  private static double[] numbers(JsonElement values) {
    return values.getAsJsonArray().asList().stream()
        .map(JsonElement::getAsString)
        .mapToDouble(s -> Double.parseDouble(s.replace("inf", "Infinity").replace("nan", "NaN")))
        .toArray();
  }

  private static List<Literal> in(String kind) {
    return CASES.getAsJsonObject(kind).getAsJsonArray("in").asList().stream()
        .map(SpecialPointsTest::numbers)
        .map(v -> Literal.of(TensorType.of(DType.F32, v.length), v))
        .toList();
  }

  private static double[] grad(String kind, int argument) {
    return numbers(CASES.getAsJsonObject(kind).getAsJsonArray("grad").get(argument));
  }

  private static void requireClose(
      String what, List<Literal> at, Literal found, double[] expected) {
    var wrong = new ArrayList<String>();
    for (int i = 0; i < expected.length; i++) {
      int point = i;
      double a = found.get(i);
      double e = expected[i];
      boolean subnormal = Math.abs(e) < Float.MIN_NORMAL && Math.abs(a) < Float.MIN_NORMAL;
      boolean close =
          Double.compare(a + 0.0, e + 0.0) == 0
              || subnormal
              || Math.abs(a - e) <= 2e-5 * Math.abs(e);
      if (!close) {
        List<Double> x = at.stream().map(v -> v.get(point)).toList();
        wrong.add("%s at %s: %s, expected %s".formatted(what, x, a, e));
      }
    }
    assertThat(wrong).as("derivatives").isEmpty();
  }
}
