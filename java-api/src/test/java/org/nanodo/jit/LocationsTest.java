package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.ControlFlow;
import org.nanodo.Fn;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.testing.TestDevices;

/** The optimized program names the lines, functions and parameters of the user's program. */
@ExtendWith(TestDevices.class)
class LocationsTest {
  private record Layer(Tensor kernel, Tensor bias) {}

  private static final NamedSharding WHOLE = NamedSharding.replicated(Mesh.SINGLE);

  @Test
  void reachTheOptimizedProgram() {
    Fn<Tensor, Tensor> squash = Fn.of("squash", t -> t.tanh());
    Function<Layer, Tensor> f =
        in ->
            ControlFlow.foriLoop(
                0, 3, (i, x) -> squash.apply(x.matmul(in.kernel)).add(in.bias), in.bias);
    TensorType square = TensorType.of(DType.F32, 4, 4);
    Tree<ArgSpec> args =
        Tree.of(
                new Layer(Tensor.abstractOf(square, WHOLE), Tensor.abstractOf(square, WHOLE)),
                Tensor.class)
            .map(t -> new ArgSpec(t.type(), WHOLE));
    Lowered lowered = Jit.lower("model", f, args, JitOptions.replicated(WHOLE));
    String text = lowered.program().textWithLocations();
    assertThat(lowered.stablehlo()).doesNotContain("loc(");
    assertThat(text).contains("%arg0: tensor<4x4xf32> loc(\"kernel\")");
    assertThat(text)
        .containsPattern(
            "stablehlo.tanh .* loc\\(\"squash/tanh\"\\(\"LocationsTest.java\":\\d+:0\\)\\)");

    try (Compiled compiled =
        Jit.compile(TestDevices.client(), lowered, JitOptions.replicated(WHOLE))) {
      // The names are strings of the module's proto.
      String module = new String(compiled.program().optimized(), StandardCharsets.ISO_8859_1);
      assertThat(module).contains("squash/tanh", "LocationsTest.java", "kernel", "bias");
    }
  }
}
