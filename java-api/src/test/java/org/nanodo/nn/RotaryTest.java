package org.nanodo.nn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;
import org.nanodo.runtime.Devices;

/** Rotary embeddings against {@code src/test/python/make_rotary.py}, which multiplies by e^iφ. */
class RotaryTest {
  private record Case(
      int[] shape,
      double[] x,
      int[] positionsShape,
      int[] positions,
      double theta,
      double[] result) {}

  private static final Map<String, Case> CASES = read();

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Map<String, Case> read() {
    var json = Objects.requireNonNull(RotaryTest.class.getResourceAsStream("rotary.json"));
    return new Gson()
        .newBuilder()
        .setFieldNamingPolicy(com.google.gson.FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
        .create()
        .fromJson(
            new InputStreamReader(json, UTF_8), new TypeToken<Map<String, Case>>() {}.getType());
  }

  static Set<String> cases() {
    return CASES.keySet();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void turnsPairsByTheirPosition(String name) {
    Case c = Objects.requireNonNull(CASES.get(name));
    Tensor x = Tensor.of(c.x).reshape(c.shape);
    Tensor positions = Tensor.of(c.positions).reshape(c.positionsShape);
    double[] found = Nn.rotary(x, positions, c.theta).toHost().toDoubles();
    // An angle of a thousand is rounded to 6e-5.
    assertThat(found).containsExactly(c.result, within(1e-4));
  }

  /** What attention needs of it: products depend on the distance alone. */
  @Test
  void productsDependOnTheDistance() {
    Tensor q = Random.normal(Random.key(0), 1, 1, 1, 8);
    Tensor k = Random.normal(Random.key(1), 1, 1, 1, 8);
    assertThat(product(q, 2, k, 9)).isCloseTo(product(q, 33, k, 40), within(1e-5));
    assertThat(product(q, 2, k, 9)).isNotCloseTo(product(q, 2, k, 10), within(1e-2));
  }

  private static double product(Tensor q, int i, Tensor k, int j) {
    Tensor turned = Nn.rotary(q, Tensor.arange(i, i + 1), 1e4);
    return turned.mul(Nn.rotary(k, Tensor.arange(j, j + 1), 1e4)).sum().item();
  }

  @Test
  void keepsTheElementType() {
    Tensor x = Tensor.ones(DType.BF16, 1, 2, 1, 4);
    assertThat(Nn.rotary(x, Tensor.arange(2), 1e4).dtype()).isEqualTo(DType.BF16);
  }

  @Test
  void anOddHeadIsRefused() {
    assertThatThrownBy(() -> Nn.rotary(Tensor.ones(1, 2, 1, 3), Tensor.arange(2), 1e4))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("rotary: the last axis of tensor f32[1,2,1,3] must be even")
        .hasMessageContaining("RotaryTest.java");
  }
}
