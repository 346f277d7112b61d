package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.nn.ParamInitializer;
import org.nanodo.nn.ParamSpec;
import org.nanodo.nn.ParamSpec.Stack;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

class StatsTest {
  private static final NamedSharding WHOLE = NamedSharding.replicated(Mesh.of("data", 1));

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.25, 3})
  void areThoseOfTheQuotients(double divisor) {
    Literal matrix = uniform(31, 40, 3);
    Literal vector = uniform(7);
    Map<String, Double> metrics =
        metrics(Map.of("matrix", one(matrix), "vector", one(vector)), divisor);
    double[] all = new double[31 * 40 * 3 + 7];
    for (int i = 0; i < all.length; i++) {
      all[i] = (i < 7 ? vector.get(i) : matrix.get(i - 7)) / divisor;
    }
    expect(metrics, "x/vector_", Arrays.copyOf(all, 7));
    expect(metrics, "x/matrix_", Arrays.copyOfRange(all, 7, all.length));
    expect(metrics, "x/all/", all);
    assertThat(metrics).hasSize(9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 3})
  void ofAStackAreThoseOfItsTensors(double divisor) {
    Literal matrices = uniform(2, 31, 40);
    Literal vectors = uniform(2, 7);
    Literal scalars = uniform(2);
    Map<String, Double> metrics =
        metrics(
            Map.of(
                "blocks/matrix", stack(matrices),
                "blocks/scalar", stack(scalars),
                "blocks/vector", stack(vectors)),
            divisor);
    List<Literal> matrix = matrices.unstack();
    List<Literal> vector = vectors.unstack();
    List<Literal> scalar = scalars.unstack();
    Map<String, Double> expected =
        metrics(
            Map.of(
                "blocks_0/matrix", one(matrix.get(0)),
                "blocks_0/scalar", one(scalar.get(0)),
                "blocks_0/vector", one(vector.get(0)),
                "blocks_1/matrix", one(matrix.get(1)),
                "blocks_1/scalar", one(scalar.get(1)),
                "blocks_1/vector", one(vector.get(1))),
            divisor);
    assertThat(metrics).containsOnlyKeys(expected.keySet()).containsKey("x/blocks_1_vector_std");
    expected.forEach((name, x) -> assertThat(metrics.get(name)).isCloseTo(x, within(1e-5)));
  }

  private static void expect(Map<String, Double> metrics, String name, double[] x) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double meanSquare = Arrays.stream(x).map(v -> v * v).average().orElseThrow();
    var tolerance = within(1e-5);
    assertThat(metrics.get(name + "mean")).isCloseTo(mean, tolerance);
    assertThat(metrics.get(name + "rms")).isCloseTo(Math.sqrt(meanSquare), tolerance);
    assertThat(metrics.get(name + "std")).isCloseTo(Math.sqrt(meanSquare - mean * mean), tolerance);
  }

  private record Value(ParamSpec spec, Literal literal) {}

  private static Value one(Literal x) {
    return new Value(spec(x.type(), Stack.NONE), x);
  }

  private static Value stack(Literal x) {
    return new Value(
        spec(x.type().with(x.type().shape().rest()), new Stack("blocks", x.type().shape().dim(0))),
        x);
  }

  private static ParamSpec spec(TensorType one, Stack stack) {
    return new ParamSpec(one, ParamInitializer.ZEROS, List.of(), 1, stack);
  }

  private static Map<String, Double> metrics(Map<String, Value> values, double divisor) {
    var names = new StepMetrics();
    Tree<Value> all = Tree.of(values, Value.class);
    Tree<ParamSpec> specs = all.map(Value::spec);
    Function<Map<String, Tensor>, Tensor> f =
        x ->
            names.pack(
                Map.of(),
                Stats.ofQuotients(
                    "x/", specs, Tree.of(x, Tensor.class), Lax.scalar(DType.F32, divisor), true));
    Tree<ArgSpec> args = specs.map(p -> new ArgSpec(p.type(), WHOLE));
    try (Client client = Client.open(ClientOptions.cpu(1));
        var program = Jit.compile(client, "stats", f, args, JitOptions.replicated(WHOLE))) {
      Tree<Tensor> arrays = all.map(v -> Tensor.of(client, v.literal, WHOLE));
      try (Tensor out = program.call(arrays).leaves().get(0)) {
        return names.unpack(out.toHost());
      } finally {
        arrays.leaves().forEach(Tensor::close);
      }
    }
  }

  private static Literal uniform(int... dims) {
    var random = new Random(dims.length);
    TensorType type = TensorType.of(DType.F32, dims);
    double[] values = random.doubles(type.shape().size()).map(v -> 0.3 + 2 * v).toArray();
    return Literal.of(type, values);
  }
}
