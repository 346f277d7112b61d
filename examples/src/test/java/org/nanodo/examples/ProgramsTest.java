package org.nanodo.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.cli.Example;
import org.nanodo.runtime.Devices;

/** The counterparts of JAX programs, whose numbers are in the resources. */
class ProgramsTest {
  private static final Map<String, Example> EXAMPLES =
      ServiceLoader.load(Example.Catalog.class).stream()
          .flatMap(c -> c.get().examples().stream())
          .collect(Collectors.toMap(Example::name, Function.identity()));

  /** A program may ask for devices of its own. */
  @AfterEach
  void close() {
    Devices.close();
    Devices.cpu(1);
  }

  private static JsonObject golden(String name) throws IOException {
    try (var in = ProgramsTest.class.getResourceAsStream(name + ".json")) {
      String text = new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
      return JsonParser.parseString(text).getAsJsonObject();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a01_linear_regression",
        "a02_mlp_spirals",
        "a03_cnn",
        "a04_gru_scan",
        "a05_llama_block",
        "a06_decode_while",
        "a07_transforms",
        "a08_custom_vjp",
        "a09_sharding",
        "a10_numerics",
        "a11_gaussian_process",
        "a12_control_flow"
      })
  void computesTheNumbersOfTheJaxProgram(String name) throws Exception {
    JsonObject golden = golden(name);
    double tolerance = golden.get("tolerance").getAsDouble();
    JsonObject expected = golden.getAsJsonObject("values");
    JsonObject found = lastLine(Objects.requireNonNull(EXAMPLES.get(name)));

    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected
        .entrySet()
        .forEach(e -> requireClose(e.getKey(), found.get(e.getKey()), e.getValue(), tolerance));
  }

  private static void requireClose(
      String name, JsonElement found, JsonElement expected, double tolerance) {
    assertThat(found.isJsonArray()).as(name).isEqualTo(expected.isJsonArray());
    double[] want = numbers(expected);
    double[] got = numbers(found);
    double largest =
        Stream.of(elements(expected))
            .mapToDouble(JsonElement::getAsDouble)
            .map(Math::abs)
            .max()
            .orElse(0);
    boolean exact = Stream.of(elements(expected)).noneMatch(e -> e.toString().contains("."));
    double off = exact ? 0 : tolerance * (largest == 0 ? 1 : largest);
    assertThat(got).as(name).containsExactly(want, within(off));
  }

  private static JsonElement[] elements(JsonElement json) {
    return json.isJsonArray()
        ? json.getAsJsonArray().asList().toArray(JsonElement[]::new)
        : new JsonElement[] {json};
  }

  private static double[] numbers(JsonElement json) {
    return Stream.of(elements(json)).mapToDouble(JsonElement::getAsDouble).toArray();
  }

  private static JsonObject lastLine(Example example) throws Exception {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      example.program().main();
    } finally {
      System.setOut(before);
    }
    List<String> lines = out.toString(UTF_8).lines().toList();
    return JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
  }

  /** One and a half times as long as in Python at most. */
  @ParameterizedTest
  @CsvSource({
    "a01_linear_regression, MinibatchRegression",
    "a02_mlp_spirals, MlpSpirals",
    "a03_cnn, Cnn",
    "a04_gru_scan, GruScan",
    "a05_llama_block, LlamaBlock",
    "a06_decode_while, DecodeWhile",
    "a07_transforms, Derivatives",
    "a08_custom_vjp, CustomDerivatives",
    "a09_sharding, ShardedMlp",
    "a10_numerics, Numerics",
    "a11_gaussian_process, GaussianProcess",
    "a12_control_flow, Pendulum"
  })
  void isNotMuchLongerThanTheJaxProgram(String name, String file) throws IOException {
    Path source = Path.of("src/main/java/org/nanodo/examples", file + ".java");
    long lines =
        Files.readAllLines(source).stream()
            .map(String::strip)
            .filter(l -> !l.isEmpty() && !l.equals("}") && !l.equals("{"))
            .filter(l -> !l.startsWith("package ") && !l.startsWith("import "))
            .filter(l -> !l.startsWith("//") && !l.startsWith("/*") && !l.startsWith("*"))
            .count();
    assertThat((double) lines).isLessThanOrEqualTo(1.5 * golden(name).get("jax_lines").getAsInt());
  }
}
