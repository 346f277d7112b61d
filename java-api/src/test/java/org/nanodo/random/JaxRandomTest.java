package org.nanodo.random;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** The numbers that {@code jax.random} itself drew, which are in {@code jax_random.json}. */
@ExtendWith(TestDevices.class)
class JaxRandomTest {
  private static final double LAST_PLACES = 4 * Math.ulp(1f);

  static List<JsonObject> seeds() {
    var in = Objects.requireNonNull(JaxRandomTest.class.getResourceAsStream("jax_random.json"));
    JsonObject all = JsonParser.parseReader(new InputStreamReader(in, UTF_8)).getAsJsonObject();
    return all.getAsJsonArray("keys").asList().stream().map(JsonElement::getAsJsonObject).toList();
  }

  /** What each entry is drawn by, but for those that are known without a program. */
  private static Map<String, UnaryOperator<Tensor>> draws() {
    var draws = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    draws.put("split3", k -> Random.split(k, 3));
    draws.put("fold_in_7", k -> Random.foldIn(k, 7));
    draws.put("bits_7", k -> Random.bits(k, Shape.of(7)));
    draws.put("bits_3x5", k -> Random.bits(k, Shape.of(3, 5)));
    draws.put("uniform_8", k -> Random.uniform(k, f32(8)));
    draws.put("uniform_-2_3_4x2", k -> Random.uniform(k, f32(4, 2), -2, 3));
    draws.put("normal_9", k -> Random.normal(k, f32(9)));
    draws.put("normal_2x3", k -> Random.normal(k, f32(2, 3)));
    draws.put("truncated_normal_6", k -> Random.truncatedNormal(k, f32(6), -2, 2));
    draws.put("randint_0_1000_10", k -> Random.randint(k, TensorType.of(DType.I32, 10), 0, 1000));
    draws.put("bernoulli_.3_16", k -> Random.bernoulli(k, 0.3, 16));
    draws.put("gumbel_5", k -> Random.gumbel(k, f32(5)));
    draws.put("categorical_logits_0..9", JaxRandomTest::twelveOfTen);
    draws.put("permutation_11", k -> Random.permutation(k, 11));
    return draws;
  }

  private static TensorType f32(int... dims) {
    return TensorType.of(DType.F32, dims);
  }

  private static Tensor twelveOfTen(Tensor key) {
    Tensor logits = Lax.iota(f32(12, 10), 1);
    return Random.categorical(key, logits, -1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void isEqual(JsonObject expected) {
    Literal key = Random.keyData(expected.get("seed").getAsLong());
    Map<String, UnaryOperator<Tensor>> draws = draws();
    assertThat(key.toDoubles()).containsExactly(numbers(expected.get("key")));
    assertThat(expected.keySet()).hasSize(2 + draws.size()).containsAll(draws.keySet());
    List<Literal> drawn =
        Program.run(
            k -> draws.values().stream().map(draw -> draw.apply(k.get(0))).toList(), List.of(key));
    List<String> names = List.copyOf(draws.keySet());
    for (int i = 0; i < names.size(); i++) {
      double[] found = drawn.get(i).toDoubles();
      double[] wanted = numbers(expected.get(names.get(i)));
      boolean floats = drawn.get(i).type().dtype() == DType.F32;
      assertThat(found).as(names.get(i)).hasSameSizeAs(wanted);
      for (int j = 0; j < wanted.length; j++) {
        double places = floats ? LAST_PLACES * Math.max(1, Math.abs(wanted[j])) : 0;
        assertThat(found[j]).as("%s at %d", names.get(i), j).isCloseTo(wanted[j], within(places));
      }
    }
  }

  private static double[] numbers(JsonElement json) {
    if (json.isJsonArray()) {
      return json.getAsJsonArray().asList().stream()
          .flatMapToDouble(e -> Arrays.stream(numbers(e)))
          .toArray();
    }
    var value = json.getAsJsonPrimitive();
    return new double[] {value.isBoolean() ? (value.getAsBoolean() ? 1 : 0) : value.getAsDouble()};
  }
}
