package org.nanodo.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.valueAndGradAux;

import com.google.gson.Gson;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.Tensor;
import org.nanodo.Transforms.ValueAuxAndGrad;
import org.nanodo.Transforms.WithAux;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.ParamSpec;
import org.nanodo.nn.Params;
import org.nanodo.nn.Scope;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.AxisRules;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.Mesh;
import org.nanodo.task.Tokens;

/** Against a decoder in NumPy and its gradient by JAX, {@code src/test/python/make_llama.py}. */
class LlamaTest {
  private static final int V = 11;
  private static final int STRIDE = 7;

  private record Expected(double[] logits, double loss, Map<String, double[]> gradients) {}

  private record Oracle(int[][] tokens, Expected untied, Expected tied) {}

  private static final Oracle ORACLE = read();
  private static final Tokens BATCH = new Tokens(Tensor.of(ORACLE.tokens), V);

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Oracle read() {
    var json = Objects.requireNonNull(LlamaTest.class.getResourceAsStream("llama.json"));
    return new Gson().fromJson(new InputStreamReader(json, UTF_8), Oracle.class);
  }

  private static Llama llama(boolean tied, boolean loop) {
    return new Llama(16, 4, 2, 6, 2, 24, 100, tied, DType.F32, loop, loop);
  }

  private static Map<String, ParamSpec> specs(Llama llama) {
    return Params.declare(Layout.SINGLE, s -> llama.loss(s, zeros(llama), new Metrics()));
  }

  private static Tokens zeros(Llama llama) {
    return new Tokens(Tensor.zeros(DType.I32, 2, llama.L()), V);
  }

  /** The sines of the script; layers of a stack are its layers one by one. */
  private static SortedMap<String, Tensor> params(Llama llama) {
    var all = new TreeMap<String, Literal>();
    SortedMap<String, ParamSpec> single = new TreeMap<>(specs(llama(llama.tied(), false)));
    int i = 0;
    for (var e : single.entrySet()) {
      TensorType type = e.getValue().type();
      int at = i++;
      double[] values =
          IntStream.range(0, (int) type.shape().size())
              .mapToDouble(j -> Math.sin(1.7 * j + at))
              .map(sine -> e.getKey().endsWith("scale") ? 1 + 0.2 * sine : 0.4 * sine)
              .toArray();
      all.put(e.getKey(), Literal.of(type, values));
    }
    var params = new TreeMap<String, Tensor>();
    specs(llama)
        .forEach(
            (path, spec) -> {
              double[] values =
                  spec.names(path).stream()
                      .flatMapToDouble(
                          n -> Arrays.stream(Objects.requireNonNull(all.get(n)).toDoubles()))
                      .toArray();
              params.put(path, Tensor.of(Literal.of(spec.type(), values)));
            });
    return params;
  }

  private static ValueAuxAndGrad<Map<String, Tensor>, Metrics.Collected> gradient(Llama llama) {
    return jit((Map<String, Tensor> p, Tensor ids) ->
            valueAndGradAux(
                    (Map<String, Tensor> q) -> {
                      var metrics = new Metrics();
                      Scope s = Scope.of(q).withMetrics(metrics);
                      Tensor loss = llama.loss(s, new Tokens(ids, V), metrics);
                      return new WithAux<>(loss, metrics.collected());
                    })
                .apply(p))
        .apply(params(llama), BATCH.ids_BxL());
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void computesWhatTheScriptDoes(boolean tied, boolean loop) {
    Llama llama = llama(tied, loop);
    Expected expected = tied ? ORACLE.tied : ORACLE.untied;
    Tensor logits =
        jit((Map<String, Tensor> p) -> llama.predict(Scope.of(p), BATCH)).apply(params(llama));
    assertThat(logits.type().toString()).isEqualTo("f32[2,6,11]");
    assertThat(logits.toHost().toDoubles()).containsExactly(expected.logits, within(1e-5));

    var at = gradient(llama);
    assertThat(at.value().item()).isCloseTo(expected.loss, within(2e-6));
    assertThat(at.aux().weight().get(0).item()).isEqualTo(8);
    assertThat(at.aux().tokens()).isTrue();
    specs(llama)
        .forEach((path, spec) -> assertClose(spec.names(path), at.grad().get(path), expected));
  }

  private static void assertClose(List<String> names, Tensor gradient, Expected expected) {
    double[] all = gradient.toHost().toDoubles();
    int size = all.length / names.size();
    for (int i = 0; i < names.size(); i++) {
      int start = i * size;
      double[] some =
          IntStream.iterate(0, j -> j < size, j -> j + STRIDE)
              .mapToDouble(j -> all[start + j])
              .toArray();
      assertThat(some)
          .as(names.get(i))
          .containsExactly(expected.gradients.get(names.get(i)), within(2e-6));
    }
  }

  @Test
  void computesInBfloat16() {
    var llama = new Llama(16, 4, 2, 6, 2, 24, 100, false, DType.BF16, false, false);
    var at = gradient(llama);
    assertThat(at.value().item()).isCloseTo(ORACLE.untied.loss, within(0.05));
    assertThat(at.grad().values()).allMatch(g -> g.dtype() == DType.F32);
  }

  /** FSDP splits what is stored; heads and the MLP are split over the model's axis. */
  @Test
  void logicalAxesSplitItsParameters() {
    var mesh = new Mesh(List.of("data", "model"), List.of(2, 2));
    var layout = new Layout(mesh, AxisRules.DEFAULT, true);
    Llama llama = llama(false, false);
    var found = new TreeMap<String, String>();
    Params.declare(layout, s -> llama.loss(s, zeros(llama), new Metrics()))
        .forEach((path, spec) -> found.put(path, spec.stored(layout).spec().toString()));
    found.keySet().removeIf(path -> path.startsWith("layers_1"));
    assertThat(found)
        .isEqualTo(
            Map.ofEntries(
                entry("embed/embedding", "P(None, data*model)"),
                entry("head/kernel", "P(data)"),
                entry("layers_0/attention/k/kernel", "P(data, model)"),
                entry("layers_0/attention/o/kernel", "P(model, None, data)"),
                entry("layers_0/attention/q/kernel", "P(data, model)"),
                entry("layers_0/attention/v/kernel", "P(data, model)"),
                entry("layers_0/attention_norm/scale", "P()"),
                entry("layers_0/mlp/down/kernel", "P(model*data)"),
                entry("layers_0/mlp/gate/kernel", "P(data, model)"),
                entry("layers_0/mlp/up/kernel", "P(data, model)"),
                entry("layers_0/mlp_norm/scale", "P()"),
                entry("norm/scale", "P()")));
  }

  @Test
  void headsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> new Llama(16, 4, 3, 6, 2, 24, 100, true, DType.F32, false, false))
        .hasMessage("D=16 must be divisible by H=4 heads, and these by K=3");
  }
}
