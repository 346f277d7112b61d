package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.sharding.PartitionSpec.REPLICATED;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.HloDump;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Fully sharded layers in a scan: each device holds its part of the stacked parameters. */
@ExtendWith(TestDevices.class)
class ShardedScanTest {
  private static final int LAYERS = 6;
  private static final int D = 12;
  private static final int F = 20;
  private static final Literal X = wave(8, D);
  private static final Literal W = wave(LAYERS, D, F);
  private static final Literal V = wave(LAYERS, F, D);

  private record Weights(Tensor w, Tensor v) {}

  private record Layer(Tensor x, Weights p) {}

  private static Literal wave(int... dims) {
    var type = TensorType.of(DType.F32, dims);
    double[] values = new double[(int) type.shape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.3 * Math.sin(1.7 * i);
    }
    return Literal.of(type, values);
  }

  private static Tensor times(Tensor a, Tensor b) {
    return Lax.dotGeneral(a, b, List.of(), List.of(), List.of(1), List.of(0));
  }

  /** The loss of a scanned network, its last activations, and the gradient of its parameters. */
  private static List<Tensor> step(List<Tensor> in, NamedSharding rows, boolean remat) {
    Fn<Layer, Tensor> layer =
        Fn.of(
            "layer",
            l -> {
              Tensor h = Lax.withShardingConstraint(times(l.x, l.p.w).tanh(), rows);
              Tensor x = Lax.computedOnce(l.x.add(times(h, l.p.v)));
              return Lax.withShardingConstraint(x, rows);
            });
    Scan<Tensor, Weights, List<Tensor>> keeping =
        Scan.of((x, p) -> new Step<>(layer.apply(new Layer(x, p)), List.of()));
    var scan = remat ? keeping.remat() : keeping;
    var r =
        Transforms.valueAndGradAux(
                (Weights p) -> {
                  Tensor y = scan.apply(in.get(0), p).carry();
                  return new Transforms.WithAux<>(y.square().mean(), y);
                })
            .apply(new Weights(in.get(1), in.get(2)));
    return List.of(r.value(), r.aux(), r.grad().w, r.grad().v);
  }

  @ParameterizedTest
  @CsvSource({"SHARDY, false", "SHARDY, true", "GSPMD, false", "GSPMD, true"})
  void givesTheResultsOfOneDevice(Partitioner partitioner, boolean remat, @TempDir Path dump) {
    var one = NamedSharding.replicated(Mesh.of("data", 1));
    List<Literal> expected = Program.run(in -> step(in, one, remat), List.of(X, W, V));

    Mesh mesh = Mesh.of("data", 4);
    var whole = NamedSharding.replicated(mesh);
    var rows = new NamedSharding(mesh, PartitionSpec.of("data"));
    var second = new NamedSharding(mesh, PartitionSpec.of(REPLICATED, "data"));
    var third = new NamedSharding(mesh, PartitionSpec.of(REPLICATED, REPLICATED, "data"));
    var options =
        new JitOptions(
            types -> types.with(List.of(whole, rows, second, third)),
            partitioner,
            Map.of("xla_dump_to", dump.toString(), "xla_dump_hlo_as_text", true));
    List<Literal> values = List.of(X, W, V);
    List<NamedSharding> layouts = List.of(rows, second, third);
    var args = new ArrayList<ArgSpec>();
    for (int i = 0; i < values.size(); i++) {
      args.add(new ArgSpec(values.get(i).type(), layouts.get(i)));
    }
    try (Compiled compiled =
        Jit.compile(
            TestDevices.client(),
            "step",
            (List<Tensor> in) -> step(in, rows, remat),
            Tree.of(args, ArgSpec.class),
            options)) {
      var arrays = new ArrayList<Array>();
      for (int i = 0; i < values.size(); i++) {
        arrays.add(Array.of(TestDevices.client(), values.get(i), layouts.get(i)));
      }
      List<Array> out = compiled.run(Tree.of(arrays, Array.class)).map(Tensor::array).leaves();
      for (int i = 0; i < out.size(); i++) {
        assertThat(out.get(i).toHost().toFloats())
            .as("result %d", i)
            .containsExactly(expected.get(i).toFloats(), within(1e-5f));
      }
      out.forEach(Array::close);
      arrays.forEach(Array::close);
      stacksStaySplit(HloDump.optimized(dump).orElseThrow());
    }
  }

  /** Layers are gathered one at a time; the stacks of parameters and gradients never are. */
  private static void stacksStaySplit(String hlo) {
    assertThat(hlo).contains("all-gather", "f32[6,3,20]", "f32[6,20,3]");
    assertThat(hlo).doesNotContain("f32[6,12,20]", "f32[6,20,12]");
  }
}
