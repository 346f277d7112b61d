package org.nanodo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.Padding;
import org.nanodo.Tensor;
import org.nanodo.Window;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;
import org.nanodo.runtime.Devices;

/** Against Flax; {@code src/test/python/make_convolutions.py} writes its numbers. */
class ConvTest {
  private static final Tensor X =
      Tensor.arange(2 * 5 * 4 * 2).astype(DType.F32).sin().reshape(2, 5, 4, 2);

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static List<Tensor> model(Scope s) {
    Padding pairs = Padding.of(new int[] {1, 0}, new int[] {0, 1});
    Conv dilated = Conv.to(3, 2, 2).kernelDilation(2, 1).padding(Padding.VALID);
    Conv circular = Conv.to(2, 3, 2).kernelDilation(2, 1).padding(Padding.CIRCULAR);
    Conv grouped = Conv.to(4, 3, 3).featureGroupCount(2).padding(pairs).withBias();
    return List.of(
        Conv.to(4, 3, 2).strides(2, 1).withBias().apply(s.child("plain"), X),
        dilated.apply(s.child("dilated"), X),
        grouped.apply(s.child("grouped"), X),
        Conv.to(3, 3, 2).strides(2, 3).transposed().withBias().apply(s.child("up"), X),
        Conv.to(3, 2).withBias().apply(s.child("line"), X),
        circular.apply(s.child("circular"), X),
        Conv.to(2, 2, 3).strides(2, 1).padding(Padding.REFLECT).apply(s.child("reflect"), X),
        Conv.to(2, 2).kernelDilation(2).padding(Padding.CAUSAL).apply(s.child("causal"), X));
  }

  @Test
  void parametersAndOutputsAreFlaxs() throws IOException {
    JsonObject flax;
    var stream = Objects.requireNonNull(getClass().getResourceAsStream("convolutions.json"));
    try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      flax = JsonParser.parseReader(reader).getAsJsonObject();
    }
    var params = Params.init(5, ConvTest::model);
    JsonObject init = flax.getAsJsonObject("init");
    assertThat(params.keySet()).isEqualTo(init.keySet());
    var moved = new TreeMap<String, Tensor>();
    params.forEach(
        (name, value) -> {
          // The last bit is the compiler's.
          assertThat(doubles(value))
              .as(name)
              .containsExactly(numbers(init.get(name)), within(1e-7));
          Tensor counts = Tensor.arange((int) value.shape().size()).astype(DType.F32);
          moved.put(name, value.add(counts.sin().mul(0.1).reshape(value.shape().dims())));
        });
    List<Tensor> outputs = model(Scope.of(moved));
    for (int i = 0; i < outputs.size(); i++) {
      double[] shape = numbers(flax.getAsJsonArray("shapes").get(i));
      assertThat(outputs.get(i).shape().stream().asDoubleStream().toArray()).isEqualTo(shape);
      double[] expected = numbers(flax.getAsJsonArray("outputs").get(i));
      assertThat(doubles(outputs.get(i))).containsExactly(expected, within(2e-6));
    }
  }

  @Test
  void windowsArePaddedAlike() {
    Tensor x = Tensor.of(1., 2, 3, 4);
    Window three = Window.of(3);
    assertThat(three.padding(Padding.CIRCULAR).sum(x).toFloats()).containsExactly(7, 6, 9, 8);
    assertThat(three.padding(Padding.REFLECT).sum(x).toFloats()).containsExactly(5, 6, 9, 10);
    assertThat(three.padding(Padding.CAUSAL).sum(x).toFloats()).containsExactly(1, 3, 6, 9);
    Conv up = Conv.to(1, 2).padding(Padding.CAUSAL).transposed();
    assertThatThrownBy(() -> Params.init(0, s -> up.apply(s, X)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("CAUSAL is not defined for a transposed convolution");
  }

  @Test
  void namesWhatDoesNotFit() {
    Scope none = Scope.of(new TreeMap<>());
    assertThatThrownBy(() -> Conv.to(4, 2, 2).apply(none, Tensor.ones(5, 4)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("conv: tensor f32[5,4]")
        .hasMessageContaining("(ConvTest.java:");
    assertThatThrownBy(() -> Conv.to(4, 2).featureGroupCount(3).apply(none, Tensor.ones(5, 4)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("3 groups");
  }

  private static double[] doubles(Tensor x) {
    return x.toHost().toDoubles();
  }

  private static double[] numbers(JsonElement list) {
    return list.getAsJsonArray().asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
  }
}
