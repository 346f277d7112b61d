package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nanodo.ControlFlow;
import org.nanodo.Ffi;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;

class PlatformLoweringTest {
  private static String text(UnaryOperator<Tensor> f, DType dtype, String platform) {
    var program =
        Program.lower(in -> List.of(f.apply(in.get(0))), List.of(TensorType.of(dtype, 4, 4)));
    return PlatformLowering.apply(program.program(), platform, 1).text();
  }

  private static Tensor square(Tensor x) {
    return Lax.dotGeneral(x, x, List.of(), List.of(), List.of(1), List.of(0));
  }

  @Test
  void theCpuMultipliesHalvesAsFloats() {
    UnaryOperator<Tensor> inFunction = x -> Fn.of("f", PlatformLoweringTest::square).apply(x);
    assertThat(text(inFunction, DType.BF16, "cpu"))
        .contains("(tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>");
    assertThat(text(inFunction, DType.BF16, "tpu"))
        .contains("(tensor<4x4xbf16>, tensor<4x4xbf16>) -> tensor<4x4xbf16>")
        .doesNotContain("f32");
  }

  @Test
  void theCpuDoesSoWithinLoopsToo() {
    UnaryOperator<Tensor> inLoops =
        x ->
            ControlFlow.foriLoop(
                0,
                3,
                (i, a) -> ControlFlow.whileLoop(b -> b.max().lt(b.min()), b -> square(b), a),
                x);
    assertThat(text(inLoops, DType.BF16, "cpu"))
        .contains("(tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>");
    assertThat(text(inLoops, DType.BF16, "tpu")).doesNotContain("f32");
  }

  @Test
  void aHandlerMustBeRegisteredForThePlatform() {
    UnaryOperator<Tensor> call =
        x -> ControlFlow.foriLoop(0, 3, (i, c) -> Ffi.call("absent", c.type()).apply(c), x);
    assertThatThrownBy(() -> text(call, DType.F32, "cuda"))
        .hasMessageContainingAll("'absent'", "for cuda", "Ffi.register", "LoweringTest.java");
    assertThatThrownBy(() -> text(call, DType.F32, "tpu"))
        .hasMessageContainingAll("for tpu", "compute it otherwise");
  }

  @Test
  void onTheCpuWhatIsComputedOnceStandsBehindABarrier() {
    UnaryOperator<Tensor> twice = x -> square(Lax.computedOnce(x.exp()));
    assertThat(text(twice, DType.F32, "cpu")).containsOnlyOnce("stablehlo.optimization_barrier");
    assertThat(text(twice, DType.F32, "cuda")).doesNotContain("barrier");
  }

  /** A barrier would keep the compiler from fusing what the backward function does with it. */
  @Test
  void aResidualOfAnotherFunctionIsKnown() {
    UnaryOperator<Tensor> normalized =
        x -> Fn.of("f", (Tensor v) -> v.exp().div(v.exp().keepDims().sum(1))).apply(x);
    UnaryOperator<Tensor> gradient =
        x -> Transforms.grad((Tensor v) -> normalized.apply(v).square().sum()).apply(x);
    assertThat(text(gradient, DType.F32, "cuda"))
        .containsPattern("divide %\\d+, %arg0 ")
        .doesNotContain("optimization_barrier %arg0");
  }

  @Test
  void everywhereHalvesAreSummedInFloat32() {
    UnaryOperator<Tensor> sum = x -> x.sum(0).reduce(Reduce.Kind.PROD).expandDims(0);
    for (String platform : List.of("cpu", "cuda", "tpu")) {
      assertThat(text(sum, DType.BF16, platform))
          .contains("applies stablehlo.add across dimensions = [0] : (tensor<4x4xf32>")
          .contains("applies stablehlo.multiply across dimensions = [0] : (tensor<4xf32>");
    }
  }
}
