package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.sharding.PartitionSpec.REPLICATED;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Nn;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;
import org.nanodo.testing.JaxLayout;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** However a program is laid out, it computes the same. */
@ExtendWith(TestDevices.class)
class ShardedProgramTest {
  private static final Literal X = wave(8, 16);
  private static final Literal W = wave(8, 16);

  private static Literal wave(int... dims) {
    var type = TensorType.of(DType.F32, dims);
    double[] values = new double[(int) type.shape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(1.7 * i);
    }
    return Literal.of(type, values);
  }

  /** A hidden layer, laid out by {@code hidden}, a softmax, and all gradients. */
  private static List<Tensor> step(List<Tensor> in, NamedSharding hidden) {
    record Params(Tensor x, Tensor w) {}
    Fn<Params, Tensor> layer =
        Fn.of(
            "layer",
            p -> {
              Tensor h =
                  Lax.dotGeneral(p.x, p.w, List.of(), List.of(), List.of(1), List.of(1)).tanh();
              return Lax.withShardingConstraint(h, hidden);
            });
    var r =
        Transforms.valueAndGradAux(
                (Params p) -> {
                  Tensor y = Nn.softmax(layer.apply(p));
                  Tensor rows = Lax.take(p.w, Lax.iota(TensorType.of(DType.I32, 8), 0), 0);
                  return new Transforms.WithAux<>(y.square().sum().add(rows.square().mean()), y);
                })
            .apply(new Params(in.get(0), in.get(1)));
    return List.of(r.value(), r.aux(), r.grad().x, r.grad().w);
  }

  @ParameterizedTest
  @EnumSource
  void givesTheResultsOfOneDevice(Partitioner partitioner) {
    var one = NamedSharding.replicated(Mesh.of("data", 1));
    List<Literal> expected = Program.run(in -> step(in, one), List.of(X, W));
    List<JaxLayout> layouts = JaxLayout.all().stream().filter(l -> l.shape().size() == 2).toList();
    for (int i = 0; i < layouts.size(); i += 5) {
      NamedSharding forX = layouts.get(i).sharding();
      List<NamedSharding> others =
          layouts.stream()
              .map(JaxLayout::sharding)
              .filter(s -> s.mesh().equals(forX.mesh()))
              .toList();
      NamedSharding forW = others.get(3 * i % others.size());
      NamedSharding hidden = square(others.get(7 * i % others.size()));
      List<Literal> actual = run(partitioner, forX, forW, hidden);
      for (int r = 0; r < actual.size(); r++) {
        assertThat(actual.get(r).toFloats())
            .as("result %d of x %s, w %s, hidden %s", r, forX, forW, hidden)
            .containsExactly(expected.get(r).toFloats(), within(1e-5f));
      }
    }
  }

  /** A layout for eight by eight, which not all divide. */
  private static NamedSharding square(NamedSharding s) {
    boolean fits = s.parts(0) <= 8 && s.parts(1) <= 8;
    return fits ? s : NamedSharding.replicated(s.mesh());
  }

  private static List<Literal> run(
      Partitioner partitioner, NamedSharding forX, NamedSharding forW, NamedSharding hidden) {
    var whole = NamedSharding.replicated(forX.mesh());
    var options =
        new JitOptions(
            types -> types.with(List.of(whole, hidden, forX, forW)),
            partitioner,
            Map.of("xla_backend_optimization_level", 0));
    Tree<ArgSpec> args =
        Tree.of(List.of(new ArgSpec(X.type(), forX), new ArgSpec(W.type(), forW)), ArgSpec.class);
    try (Compiled compiled =
            Jit.compile(
                TestDevices.client(),
                "step",
                (List<Tensor> in) -> step(in, hidden),
                args,
                options);
        Array x = Array.of(TestDevices.client(), X, forX);
        Array w = Array.of(TestDevices.client(), W, forW)) {
      List<Array> out =
          compiled.run(Tree.of(List.of(x, w), Array.class)).map(Tensor::array).leaves();
      assertThat(out.get(2).sharding()).isEqualTo(forX);
      var results = new ArrayList<Literal>();
      for (Array a : out) {
        results.add(a.toHost());
        a.close();
      }
      return results;
    }
  }

  /** A matrix used whole, whose gradient is laid out as the matrix is kept. */
  @ParameterizedTest
  @EnumSource
  void cotangentsHaveALayoutOfTheirOwn(Partitioner partitioner) {
    var mesh = Mesh.of("data", 4, "model", 2);
    var whole = new NamedSharding(mesh, PartitionSpec.of(REPLICATED, "model"));
    var kept = new NamedSharding(mesh, PartitionSpec.of("data", "model"));
    Function<List<Tensor>, List<Tensor>> f =
        in ->
            Transforms.<List<Tensor>>grad(
                    p ->
                        Lax.withShardingConstraint(p.get(1), whole, kept)
                            .mul(p.get(0).exp())
                            .square()
                            .sum())
                .apply(in);
    Tree<ArgSpec> args =
        Tree.of(List.of(new ArgSpec(X.type(), whole), new ArgSpec(W.type(), kept)), ArgSpec.class);
    var options = new JitOptions(types -> types.with(List.of(whole, kept)), partitioner, Map.of());
    try (Compiled compiled = Jit.compile(TestDevices.client(), "gradient", f, args, options);
        Array x = Array.of(TestDevices.client(), X, whole);
        Array w = Array.of(TestDevices.client(), W, kept)) {
      List<String> constraints =
          compiled
              .stablehlo()
              .lines()
              .filter(l -> l.contains("sdy.sharding_constraint") || l.contains("@Sharding"))
              .toList();
      assertThat(constraints).hasSize(2);
      assertThat(constraints.get(0)).contains(constraint(partitioner, whole));
      assertThat(constraints.get(1)).contains(constraint(partitioner, kept));

      List<Array> out =
          compiled.run(Tree.of(List.of(x, w), Array.class)).map(Tensor::array).leaves();
      float[] dx = out.get(0).toHost().toFloats();
      float[] dw = out.get(1).toHost().toFloats();
      for (int i = 0; i < dx.length; i++) {
        double square = Math.exp(2 * X.get(i));
        assertThat(dx[i]).isCloseTo((float) (2 * square * W.get(i) * W.get(i)), within(1e-4f));
        assertThat(dw[i]).isCloseTo((float) (2 * square * W.get(i)), within(1e-4f));
      }
      out.forEach(Array::close);
    }
  }

  private static String constraint(Partitioner partitioner, NamedSharding layout) {
    return partitioner.dialect().attribute(layout, 2).replace("sdy.sharding = #sdy.sharding", "");
  }

  @Test
  void saysHowItIsLaidOut() {
    var mesh = Mesh.of("data", 2, "model", 4);
    var rows = new NamedSharding(mesh, PartitionSpec.of("data"));
    var columns = new NamedSharding(mesh, PartitionSpec.of(REPLICATED, "model"));
    Tree<ArgSpec> args =
        Tree.of(
            List.of(new ArgSpec(X.type(), rows).donate(), new ArgSpec(W.type(), columns)),
            ArgSpec.class);
    for (Partitioner partitioner : Partitioner.values()) {
      var options =
          new JitOptions(
              types -> types.with(List.of(NamedSharding.replicated(mesh), rows, rows, columns)),
              partitioner,
              Map.of());
      String text =
          Jit.lower("step", (List<Tensor> in) -> step(in, rows), args, options).stablehlo();
      assertThat(text)
          .contains(
              "mhlo.num_partitions = 8",
              partitioner.dialect().attribute(rows, 2) + ", tf.aliasing_output = 2 : i32",
              partitioner.dialect().attribute(columns, 2));
      assertThat(text.split("(sdy.sharding_constraint|@Sharding)", -1))
          .as("the constraint and its cotangent's")
          .hasSize(3);
    }
  }
}
