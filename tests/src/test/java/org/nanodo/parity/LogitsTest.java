package org.nanodo.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.TreeDef;
import org.nanodo.io.Safetensors;
import org.nanodo.ir.Literal;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.model.DoConfig;
import org.nanodo.nn.ParamSpec;
import org.nanodo.nn.Params;
import org.nanodo.nn.Scope;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.sharding.AxisRules;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.MeshAxes;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;
import org.nanodo.task.Tokens;

/** The model by itself: NanoDO's logits of its first batch, from its initial parameters. */
class LogitsTest {
  record Input(Map<String, Tensor> params, Tensor in_BxL) {}

  @ParameterizedTest
  @CsvSource({
    "nano-f32, 1, 2e-5",
    "nano-f32, 2, 2e-5",
    "nano-f32, 4, 2e-5",
    "nano-f32, 8, 2e-5",
    // bfloat16 keeps 8 bits of a logit of size about 4.
    "nano-bf16, 1, 6e-2"
  })
  void logitsAreNanoDos(String name, int devices, double tolerance) throws IOException {
    var run = new GoldenRun(name);
    var task = (DoConfig) run.config().model().task();
    Mesh mesh = Mesh.of(MeshAxes.DATA, devices);
    var layout = new Layout(mesh, AxisRules.DEFAULT, true);
    var rows = new NamedSharding(mesh, PartitionSpec.of(MeshAxes.DATA));

    Tree<ParamSpec> params =
        Tree.of(
            Params.declare(
                layout,
                s ->
                    task.predict(s, new Tokens(Lax.full(run.batch(0).type(), 0), run.vocabSize()))),
            ParamSpec.class);
    Safetensors init = run.tensors("init");
    try (Client client = Client.open(ClientOptions.cpu(devices))) {
      var arrays = new ArrayList<Tensor>();
      params.mapWithPath(
          (path, p) -> arrays.add(Tensor.of(client, init.read(path), p.stored(layout))));
      arrays.add(Tensor.of(client, run.batch(0), rows));
      var def = new TreeDef.OfRecord(Input.class, List.of(params.def(), new TreeDef.Leaf()));
      Tree<ArgSpec> args = new Tree<>(def, arrays).map(a -> new ArgSpec(a.type(), a.sharding()));
      var options = new JitOptions(types -> types.map(t -> rows), Partitioner.SHARDY, Map.of());
      Function<Input, Tensor> logits =
          in -> task.predict(Scope.of(in.params, layout), new Tokens(in.in_BxL, run.vocabSize()));
      try (Compiled program = Jit.compile(client, "logits", logits, args, options)) {
        Literal found = program.call(args.with(arrays)).leaves().get(0).toHost();
        float[] expected = run.tensors("logits0").read("logits").toFloats();
        for (int i = 0; i < expected.length; i++) {
          assertThat(found.get(i)).as("logit %d", i).isCloseTo(expected[i], within(tolerance));
        }
      }
    }
  }
}
