package org.nanodo.oracle;

import java.util.Map;
import org.nanodo.Convolution;
import org.nanodo.Padding;
import org.nanodo.Tensor;
import org.nanodo.Window;

/** Cumulative operations, windowed reductions and convolutions; see {@code windows.py}. */
final class WindowCases {
  private WindowCases() {}

  static void addTo(Cases cases) {
    cumulative(cases);
    windows(cases);
    convolutions(cases);
  }

  @FunctionalInterface
  private interface Along {
    Tensor of(Tensor x, int axis, boolean reverse);
  }

  private static void cumulative(Cases cases) {
    Map.<String, Along>of(
            "cumsum", Tensor::cumsum,
            "cumprod", Tensor::cumprod,
            "cummax", Tensor::cummax,
            "cummin", Tensor::cummin,
            "cumlogsumexp", Tensor::cumlogsumexp)
        .forEach(
            (name, f) -> {
              for (int axis : new int[] {0, 1}) {
                cases.unary(name + "/" + axis, x -> f.of(x, axis, false));
                cases.unary(name + "/" + axis + " reverse", x -> f.of(x, axis - 2, true));
              }
            });
  }

  private static void windows(Cases cases) {
    Window window = Window.of(1, 2, 2).strides(1, 2, 2);
    cases.unary("window/sum plain", window::sum);
    cases.unary("window/max plain", window::max);
    cases.unary("window/min plain", window::min);
  }

  private static void convolutions(Cases cases) {
    Convolution image = Convolution.of("NHWC", "HWIO", "NHWC");
    Convolution same = image.padding(Padding.SAME);
    cases.binary("conv/same", same::apply);
    cases.binary("conv/features", same.featureGroupCount(3)::apply);
    cases.binary("conv/batches", image.batchGroupCount(3)::apply);
    int[] strides = {2, 3};
    cases.binary(
        "conv transpose/same",
        (x, kernel) -> Convolution.convTranspose(x, kernel, strides, Padding.SAME));
  }
}
