package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.Convolution;
import org.nanodo.Lax;
import org.nanodo.Padding;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Forward;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.testing.TestDevices;

@ExtendWith(TestDevices.class)
class GradientFlopsTest {
  private static final int B = 8;
  private static final int D = 16;
  private static final int F = 48;
  private static final int N = 5;

  private enum Kept {
    EVERYTHING(RematPolicy.EVERYTHING_SAVEABLE),
    NOTHING(RematPolicy.NOTHING_SAVEABLE),
    DOTS(RematPolicy.DOTS_SAVEABLE);

    private final RematPolicy policy;

    Kept(RematPolicy policy) {
      this.policy = policy;
    }
  }

  private static TensorType f32(int... dims) {
    return TensorType.of(DType.F32, dims);
  }

  private static Map<DType, Long> flops(
      Function<List<Tensor>, Tensor> loss, List<TensorType> params, TensorType... rest) {
    return GradientFlops.of(loss, params, List.of(rest));
  }

  /** Of the first layer there is no gradient with respect to its input. */
  @ParameterizedTest
  @EnumSource
  void layersCountThreeTimesTheFirstTwiceWhateverIsComputedAgain(Kept kept) {
    Function<List<Tensor>, Tensor> layer =
        Transforms.remat(in -> in.get(0).matmul(in.get(1)).tanh(), kept.policy);
    Function<List<Tensor>, Tensor> loss =
        in -> {
          Tensor h = layer.apply(List.of(in.get(2), in.get(0)));
          return layer.apply(List.of(h, in.get(1))).square().mean();
        };

    assertThat(flops(loss, List.of(f32(D, F), f32(F, D)), f32(B, D)))
        .containsExactly(Map.entry(DType.F32, 2L * B * D * F * (2 + 3)));
  }

  @ParameterizedTest
  @EnumSource
  void aScanCountsAllItsIterations(Kept kept) {
    Scan<Tensor, Tensor, List<Tensor>> layers =
        Scan.of((h, w) -> new Step<>(h.matmul(w).tanh(), List.of()));
    Function<List<Tensor>, Tensor> loss =
        in -> {
          Tensor h = in.get(2).matmul(in.get(0));
          return layers.remat(kept.policy).apply(h, in.get(1), N).carry().square().mean();
        };

    long first = 2L * B * F * D * 2;
    long stack = 2L * B * D * D * 3 * N;
    assertThat(flops(loss, List.of(f32(F, D), f32(N, D, D)), f32(B, F)))
        .containsExactly(Map.entry(DType.F32, first + stack));
  }

  /**
   * Kernels of 3x3, a stride of 2: 16x16 positions, then 8x8. The gradient of the second with
   * respect to its input spreads 8x8 over 16x16 and multiplies no zeros between.
   */
  @Test
  void stridedConvolutionsCountAsLayersDo() {
    Convolution half = Convolution.of("NHWC", "HWIO", "NHWC").strides(2, 2).padding(Padding.SAME);
    Function<List<Tensor>, Tensor> loss =
        in -> {
          Tensor h = half.apply(in.get(2), in.get(0)).tanh();
          return half.apply(h, in.get(1)).square().mean();
        };

    long first = 2L * B * 16 * 16 * 9 * 3 * 10;
    long second = 2L * B * 8 * 8 * 9 * 10 * 20;
    assertThat(flops(loss, List.of(f32(3, 3, 3, 10), f32(3, 3, 10, 20)), f32(B, 32, 32, 3)))
        .containsExactly(Map.entry(DType.F32, 2 * first + 3 * second));
  }

  @Test
  void typesCountApart() {
    Function<List<Tensor>, Tensor> loss =
        in -> {
          Tensor h = in.get(2).astype(DType.BF16).matmul(in.get(0).astype(DType.BF16));
          return h.astype(DType.F32).matmul(in.get(1)).square().mean();
        };

    assertThat(flops(loss, List.of(f32(D, F), f32(F, D)), f32(B, D)))
        .containsOnly(
            Map.entry(DType.BF16, 2 * 2L * B * D * F), Map.entry(DType.F32, 3 * 2L * B * D * F));
  }

  /** Where the forward function has the gradient already, backward multiplies by a scalar. */
  @Test
  void aRuleOfItsOwnCountsAsItComputes() {
    Function<List<Tensor>, Tensor> square = in -> in.get(0).matmul(in.get(1)).square().sum();
    Function<List<Tensor>, Tensor> loss =
        Transforms.customVjp(
            square,
            in -> {
              var both = Transforms.valueAndGrad(square).apply(in);
              return new Forward<>(both.value(), both.grad());
            },
            (List<Tensor> grad, Tensor ct) ->
                grad.stream()
                    .map(g -> g.mul(Lax.broadcastInDim(ct, g.shape(), List.of())))
                    .toList());

    assertThat(flops(in -> loss.apply(in), List.of(f32(B, D), f32(D, F))))
        .containsExactly(Map.entry(DType.F32, 3 * 2L * B * D * F));
  }

  @Test
  void tensorsFromOutsideAreNoParameters() {
    Literal values = Literal.f32(new float[D * F], D, F);
    try (Tensor fixed =
        Tensor.of(TestDevices.client(), values, NamedSharding.replicated(Mesh.SINGLE))) {
      assertThat(flops(in -> in.get(0).matmul(fixed).square().mean(), List.of(f32(B, D))))
          .containsExactly(Map.entry(DType.F32, 2 * 2L * B * D * F));
    }
  }
}
