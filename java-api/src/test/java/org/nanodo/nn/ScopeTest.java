package org.nanodo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.sharding.LogicalAxes.EMBED;
import static org.nanodo.sharding.LogicalAxes.HEADS;
import static org.nanodo.sharding.LogicalAxes.MLP;
import static org.nanodo.sharding.LogicalAxes.NONE;
import static org.nanodo.sharding.PartitionSpec.REPLICATED;

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
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.AxisRules;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.ShardingException;

/** Layers in a scope against Flax; {@code src/test/python/make_layers.py} writes its numbers. */
class ScopeTest {
  private static final JsonObject FLAX = flax();
  private static final Tensor TOKENS = Tensor.of(new int[][] {{1, 5, 2, 0, 6}, {3, 3, 4, 1, 2}});

  @AfterAll
  static void close() {
    Devices.close();
  }

  /** The model of the script. */
  private record Model(boolean scan, boolean remat) {
    Tensor apply(Scope s, Tensor tokens) {
      Tensor x = Embed.of(s.child("embed"), 7, 8).lookup(tokens);
      return s.layers("blocks", 2).scan(scan).remat(remat).apply(x, Model::block);
    }

    private static Tensor block(Scope s, Tensor x_BxLxD) {
      Tensor h = new LayerNorm(DType.F32, 1e-6, true).apply(s.next("LayerNorm"), x_BxLxD);
      Tensor q = Dense.to(4, 3).axes(EMBED, HEADS, NONE).withBias().apply(s.child("query"), h);
      Tensor k = Dense.to(2, 3).apply(s.child("key"), h);
      Tensor v = Dense.to(2, 3).apply(s.child("value"), h);
      Tensor a = Attention.apply(q, k, v, Attention.causalMask(x_BxLxD.dim(1)));
      Tensor x = Dense.to(8).inputs(2).withBias().apply(s.child("out"), a).add(x_BxLxD);
      h = new RmsNorm(DType.F32).apply(s.next("RMSNorm"), x);
      h = Nn.gelu(Dense.to(12).axes(EMBED, MLP).withBias().apply(s.next("Dense"), h));
      h = new Dropout(0.25).apply(s.next("Dropout"), h);
      return Dense.to(8).withBias().apply(s.next("Dense"), h).add(x);
    }
  }

  @Test
  void parametersHaveFlaxsNamesAndValues() {
    SortedMap<String, Tensor> params = params(false);
    JsonObject init = FLAX.getAsJsonObject("init");
    assertThat(params.keySet()).isEqualTo(init.keySet());
    params.forEach(
        (name, value) ->
            assertThat(doubles(value))
                .as(name)
                .containsExactly(numbers(init.get(name)), within(1e-6)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void layersComputeWhatFlaxsDo(boolean scan) {
    var params = new TreeMap<String, Tensor>();
    params(scan).forEach((name, x) -> params.put(name, x.add(movement(x, name))));
    double[] expected = numbers(FLAX.get("output"));
    var model = new Model(scan, true);
    Tensor found =
        Transforms.jit((Map<String, Tensor> p) -> model.apply(Scope.of(p), TOKENS)).apply(params);
    assertThat(doubles(found)).containsExactly(expected, within(2e-5));
    assertThat(doubles(model.apply(Scope.of(params), TOKENS)))
        .containsExactly(expected, within(2e-5));
  }

  /** 0.1 sin of the number of each element, as in the script; members of a stack count alone. */
  private static Tensor movement(Tensor x, String name) {
    boolean stack = name.startsWith("blocks/");
    int[] dims = stack ? x.shape().rest().dims() : x.shape().dims();
    int size = (int) (stack ? x.shape().rest() : x.shape()).size();
    Tensor counts = Tensor.arange(size).astype(DType.F32).reshape(dims);
    return counts.sin().mul(0.1).broadcastTo(x.shape());
  }

  private static SortedMap<String, Tensor> params(boolean scan) {
    return Params.init(3, s -> new Model(scan, false).apply(s, TOKENS));
  }

  /** Keys differ from layer to layer, whether layers are scanned or not. */
  @Test
  void stackedLayersAreTheLayersOneByOne() {
    Tensor key = Random.key(5);
    List<Map<String, Tensor>> grads = new ArrayList<>();
    for (boolean scan : new boolean[] {false, true}) {
      var model = new Model(scan, scan);
      grads.add(
          Transforms.jit(
                  (Map<String, Tensor> p) ->
                      Transforms.grad(
                              (Map<String, Tensor> q) ->
                                  model.apply(Scope.of(q).withKey(key), TOKENS).square().mean())
                          .apply(p))
              .apply(params(scan)));
    }
    grads
        .get(0)
        .forEach(
            (name, g) -> {
              double[] stacked =
                  name.startsWith("blocks_")
                      ? row(grads.get(1).get("blocks" + name.substring(8)), name.charAt(7) - '0')
                      : doubles(grads.get(1).get(name));
              assertThat(stacked).as(name).containsExactly(doubles(g), within(2e-5));
            });
  }

  private static double[] row(Tensor stack, int i) {
    double[] all = doubles(stack);
    int size = all.length / stack.dim(0);
    return Arrays.copyOfRange(all, i * size, (i + 1) * size);
  }

  @Test
  void dropoutDropsWhatFlaxDrops() {
    Scope s = Scope.of(Map.of()).withKey(Random.key(9));
    Tensor dropped = new Dropout(0.25).apply(s, Tensor.ones(4, 8));
    assertThat(doubles(dropped)).containsExactly(numbers(FLAX.get("dropout")), within(1e-6));
    assertThat(new Dropout(0.25).apply(Scope.of(Map.of()), TOKENS)).isSameAs(TOKENS);
  }

  /** What is drawn from keys of keys of keys is one kernel with a maximum in it. */
  @Test
  @Timeout(60)
  void keysOfKeysCompile() {
    var type = TensorType.of(DType.F32, 2, 5, 8);
    Tensor key = Random.key(5);
    Tensor drawn =
        Transforms.jit(
                (Tensor k) -> {
                  Tensor first = Lax.sliceInDim(Random.split(Random.foldIn(k, 17), 2), 0, 1, 0);
                  return Random.uniform(Random.foldIn(first.reshape(2), 5), type, -1, 1);
                })
            .apply(key);
    assertThat(drawn.toFloats()).doesNotHaveDuplicates();
  }

  @Test
  void logicalAxesBecomeMeshAxes() {
    var mesh = Mesh.of("data", 2, "model", 2);
    var layout = new Layout(mesh, AxisRules.DEFAULT, true);
    var specs = Params.declare(layout, s -> new Model(true, false).apply(s, TOKENS));
    assertThat(specs.get("blocks/query/kernel").stored(layout).spec())
        .isEqualTo(PartitionSpec.of(REPLICATED, "data", "model"));
    assertThat(specs.get("blocks/query/kernel").type().toString()).isEqualTo("f32[2,8,4,3]");
    assertThat(specs.get("blocks/Dense_0/bias").stored(layout).isReplicated()).isTrue();
    assertThat(specs.get("blocks/query/kernel").names("blocks/query/kernel"))
        .containsExactly("blocks_0/query/kernel", "blocks_1/query/kernel");
    var replicated = new Layout(mesh, AxisRules.DEFAULT, false);
    assertThat(specs.get("embed/embedding").stored(replicated).isReplicated()).isTrue();
  }

  @Test
  void twoParametersWithOnePathAreRefused() {
    assertThatThrownBy(
            () ->
                Params.init(
                    0,
                    s -> {
                      Tensor h = Dense.to(3).apply(s, Tensor.ones(2, 2));
                      Dense.to(3).apply(s, h);
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "two parameters have the path 'kernel'; give each layer a scope of its own")
        .hasMessageContaining("ScopeTest.java");
  }

  @Test
  void anUnknownLogicalAxisIsRefused() {
    assertThatThrownBy(
            () -> Params.init(0, s -> Dense.to(3).axes("embed", "mpl").apply(s, Tensor.ones(2, 2))))
        .isInstanceOf(ShardingException.class)
        .hasMessageContaining("no rule for the logical axis 'mpl'")
        .hasMessageContaining("mlp");
    assertThatThrownBy(
            () -> Params.init(0, s -> Dense.to(3).axes("embed").apply(s, Tensor.ones(2, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the parameter 'kernel' has 2 dimensions and the 1 logical axes");
  }

  @Test
  void parametersThatDoNotFitAreRefused() {
    Scope none = Scope.of(Map.of("bias", Tensor.zeros(3)));
    assertThatThrownBy(() -> Dense.to(3).apply(none, Tensor.ones(2, 2)))
        .hasMessageContaining(
            "there is no parameter 'kernel' f32[2,3]; the parameters given are bias");
    Scope wrong = Scope.of(Map.of("kernel", Tensor.zeros(3, 2)));
    assertThatThrownBy(() -> Dense.to(3).apply(wrong, Tensor.ones(2, 2)))
        .hasMessageContaining(
            "the parameter 'kernel' is f32[3,2], and its layer declares it as f32[2,3]");
    assertThatThrownBy(() -> Scope.of(Map.of()).key()).hasMessageContaining("no key to draw from");
  }

  @Test
  void aStackWithinAStackIsRefused() {
    assertThatThrownBy(
            () ->
                Params.init(
                    0,
                    s ->
                        s.layers("outer", 2)
                            .scan(true)
                            .apply(
                                Tensor.ones(2, 2),
                                (o, x) ->
                                    o.layers("inner", 2)
                                        .scan(true)
                                        .apply(x, (i, y) -> Dense.to(2).apply(i, y)))))
        .hasMessageContaining("'outer/inner' are scanned within 'outer'");
  }

  private static double[] doubles(Tensor x) {
    float[] all = x.toFloats();
    double[] doubles = new double[all.length];
    for (int i = 0; i < all.length; i++) {
      doubles[i] = all[i];
    }
    return doubles;
  }

  private static double[] numbers(JsonElement values) {
    return values.getAsJsonArray().asList().stream()
        .mapToDouble(JsonElement::getAsDouble)
        .toArray();
  }

  private static JsonObject flax() {
    var stream = Objects.requireNonNull(ScopeTest.class.getResourceAsStream("layers.json"));
    try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
