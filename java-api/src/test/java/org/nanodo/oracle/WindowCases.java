package org.nanodo.oracle;

import java.util.Map;
import java.util.function.BinaryOperator;
import org.nanodo.Convolution;
import org.nanodo.Padding;
import org.nanodo.Tensor;
import org.nanodo.Window;
import org.nanodo.nn.Nn;

/** Cumulative operations, windowed reductions and convolutions; see {@code windows.py}. */
final class WindowCases {
  private WindowCases() {}

  static void addTo(Cases cases) {
    cumulative(cases);
    windows(cases);
    pools(cases);
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

  @FunctionalInterface
  private interface Reduction {
    Tensor of(Window window, Tensor x);
  }

  private static void windows(Cases cases) {
    Map.<String, Reduction>of("sum", Window::sum, "max", Window::max, "min", Window::min)
        .forEach(
            (name, f) -> {
              window(cases, name + " plain", f, Window.of(1, 2, 2).strides(1, 2, 2));
              Window same = Window.of(1, 3, 2).strides(1, 2, 1).padding(Padding.SAME);
              window(cases, name + " same", f, same);
              var pairs = Padding.of(ints(0, 0), ints(2, 1), ints(-1, 2));
              Window padded = Window.of(1, 2, 3).strides(1, 2, 1).padding(pairs);
              window(cases, name + " padded", f, padded);
              Window dilated =
                  Window.of(2, 3)
                      .strides(1, 2)
                      .padding(Padding.of(ints(1, 0), ints(0, 2)))
                      .baseDilation(2, 1)
                      .dilation(1, 2);
              window(cases, name + " dilated", f, dilated);
              window(cases, name + " none", f, Window.of(1, 4));
            });
    window(cases, "max two", Window::max, Window.of(1, 2));
    window(cases, "min two", Window::min, Window.of(1, 2));
    window(cases, "sum three", Window::sum, Window.of(1, 3));
  }

  private static void window(Cases cases, String name, Reduction f, Window window) {
    cases.unary("window/" + name, x -> f.of(window, x));
  }

  private static void pools(Cases cases) {
    cases.unary("pool/max", x -> Nn.maxPool(x, ints(2, 3), ints(2, 1), Padding.SAME));
    var before = Padding.of(ints(1, 0));
    cases.unary("pool/min", x -> Nn.minPool(x, ints(2), ints(2), before));
    cases.unary("pool/avg", x -> Nn.avgPool(x, ints(2, 3), ints(2, 1), Padding.SAME));
    cases.unary("pool/avg within", x -> Nn.avgPool(x, ints(2, 3), ints(2, 1), Padding.SAME, false));
  }

  private static void convolutions(Cases cases) {
    Convolution image = Convolution.of("NHWC", "HWIO", "NHWC");
    Convolution same = image.padding(Padding.SAME);
    conv(cases, "same", same);
    conv(cases, "same lower", image.padding(Padding.SAME_LOWER));
    conv(cases, "strided", image.strides(2, 3));
    conv(cases, "padded", image.strides(1, 2).padding(Padding.of(ints(2, 1), ints(-1, 3))));
    conv(cases, "negative", image.padding(Padding.of(ints(-1, -2), ints(-2, 0))));
    var pairs = Padding.of(ints(2, 0), ints(1, 2));
    conv(cases, "dilated", image.strides(2, 1).padding(pairs).lhsDilation(1, 2).rhsDilation(2, 1));
    conv(cases, "too large", image);
    conv(cases, "features", same.featureGroupCount(3));
    conv(cases, "depthwise", image.featureGroupCount(3));
    conv(cases, "batches", image.batchGroupCount(3));
    Convolution line = Convolution.of("NCH", "OIH", "NCH");
    conv(cases, "line", line.strides(2).padding(Padding.of(ints(1, 1))));
    Convolution volume = Convolution.of("NDHWC", "DHWIO", "NDHWC");
    conv(cases, "volume", volume.strides(1, 2, 1).padding(Padding.SAME));
    conv(cases, "point", Convolution.of("NC", "IO", "NC"));
    cases.binary(
        "conv/mixed",
        (x, k) ->
            Convolution.convGeneralDilated(x, k, ints(1, 2), Padding.SAME, "HNCW", "WOHI", "CWNH"));
    cases.binary("conv/plain", (x, k) -> Convolution.conv(x, k, ints(1, 2), Padding.SAME));
    transpose(cases, "same", ints(2, 3), Padding.SAME);
    transpose(cases, "same wide", ints(3, 1), Padding.SAME);
    transpose(cases, "valid", ints(2, 1), Padding.VALID);
    transpose(cases, "pairs", ints(2, 2), Padding.of(ints(1, 2), ints(0, 1)));
  }

  private static void conv(Cases cases, String name, Convolution convolution) {
    BinaryOperator<Tensor> f = convolution::apply;
    cases.binary("conv/" + name, f);
  }

  private static void transpose(Cases cases, String name, int[] strides, Padding padding) {
    cases.binary(
        "conv transpose/" + name, (x, k) -> Convolution.convTranspose(x, k, strides, padding));
  }

  private static int[] ints(int... values) {
    return values;
  }
}
