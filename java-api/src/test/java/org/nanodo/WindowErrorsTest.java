package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeException;
import org.nanodo.nn.Nn;
import org.nanodo.runtime.Devices;

/** What windows, convolutions, cumulative operations and choices refuse. */
class WindowErrorsTest {
  private static final Convolution IMAGE = Convolution.of("NHWC", "HWIO", "NHWC");

  @AfterAll
  static void close() {
    Devices.close();
  }

  @Test
  void windowsFitTheTensor() {
    Tensor x = Tensor.ones(4, 5);
    requireFailure(
        () -> Window.of(2).max(x), "reduce_window_max: sizes [2] of a window over tensor f32[4,5]");
    requireFailure(
        () -> Window.of(2, 2).strides(0, 1).sum(x),
        "reduce_window_sum: strides [0, 1] of a window");
    requireFailure(
        () -> Window.of(2, 2).padding(Padding.of(new int[] {1, 1})).sum(x),
        "padding: there are 1 pairs for 2 dimensions");
    requireFailure(
        () -> Window.of(2, 2).padding(Padding.of(new int[] {-5, 0}, new int[2])).sum(x),
        "reduce_window_sum: a window [2, 2]");
    requireFailure(
        () -> Nn.maxPool(x, new int[] {2, 2}, new int[] {1, 1}, Padding.SAME),
        "pool: a window [2, 2] that moves by [1, 1] over tensor f32[4,5]");
    assertThat(Window.of().sum(Tensor.of(3.)).item()).isEqualTo(3);
  }

  @Test
  void kernelsFitTheInput() {
    Tensor x = Tensor.ones(2, 4, 4, 3);
    requireFailure(
        () -> IMAGE.apply(x, Tensor.ones(2, 2, 2, 5)),
        "conv_general_dilated: tensor f32[2,4,4,3] has 3 input features in 1 groups, the kernel tensor f32[2,2,2,5] takes 2 in each");
    requireFailure(
        () -> IMAGE.apply(x, Tensor.ones(2, 3, 5)),
        "conv_general_dilated: tensor f32[2,4,4,3] and tensor f32[2,3,5] have not the dimensions NHWC and HWIO");
    requireFailure(
        () -> IMAGE.featureGroupCount(3).apply(x, Tensor.ones(2, 2, 1, 5)),
        "conv_general_dilated: a batch of 2 and 5 output features");
    requireFailure(
        () -> IMAGE.strides(1).apply(x, Tensor.ones(2, 2, 3, 5)),
        "conv_general_dilated: strides [1]; give a positive one for each of 2 spatial dimensions");
    requireFailure(
        () -> Convolution.of("NHWC", "HWIO", "NHC"),
        "conv_general_dilated: dimensions NHWC, HWIO and NHC");
  }

  @Test
  void axesAndPopulationsAreThere() {
    Tensor x = Tensor.ones(4, 5);
    requireFailure(() -> x.cumsum(2), "cumsum: axis 2 of tensor f32[4,5]");
    requireFailure(
        () -> x.astype(DType.I32).cumlogsumexp(0), "cumlogsumexp: tensor i32[4,5] is not floating");
    requireFailure(
        () -> Random.choice(Random.key(0), x, Shape.of(5), false),
        "choice: [5] cannot be drawn from 4 slices of tensor f32[4,5]");
    requireFailure(
        () -> Random.choice(Random.key(0), x, Shape.of(2), true, Tensor.ones(3)),
        "choice: tensor f32[3] are not probabilities of the 4 slices");
  }

  private static void requireFailure(Supplier<?> f, String message) {
    ThrowingCallable call = f::get;
    assertThatThrownBy(call)
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("(WindowErrorsTest.java:");
  }
}
