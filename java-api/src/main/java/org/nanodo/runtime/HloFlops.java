package org.nanodo.runtime;

import java.util.Set;
import org.nanodo.proto.ConvolutionDimensionNumbers;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.ShapeProto;
import org.nanodo.proto.WindowDimension;

/** The arithmetic of the operations that call no computation, as {@link HloCostAnalysis} says. */
final class HloFlops {
  private static final Set<String> TRANSCENDENTAL =
      Set.of(
          "acos",
          "acosh",
          "asin",
          "asinh",
          "atan2",
          "atanh",
          "cbrt",
          "cosh",
          "cosine",
          "erf",
          "exponential",
          "exponential-minus-one",
          "log",
          "log-plus-one",
          "logistic",
          "power",
          "rng",
          "rng-bit-generator",
          "rsqrt",
          "sine",
          "sinh",
          "sqrt",
          "tan",
          "tanh");

  private static final Set<String> ELEMENTWISE =
      Set.of(
          "abs",
          "add",
          "and",
          "bitcast-convert",
          "ceil",
          "clamp",
          "compare",
          "complex",
          "convert",
          "count-leading-zeros",
          "divide",
          "floor",
          "imag",
          "is-finite",
          "maximum",
          "minimum",
          "multiply",
          "negate",
          "not",
          "or",
          "popcnt",
          "real",
          "reduce-precision",
          "remainder",
          "round-nearest-afz",
          "round-nearest-even",
          "select",
          "shift-left",
          "shift-right-arithmetic",
          "shift-right-logical",
          "sign",
          "stochastic-convert",
          "subtract",
          "xor");

  private HloFlops() {}

  static HloCost of(HloInstructionProto i, HloBody body) {
    if (TRANSCENDENTAL.contains(i.getOpcode())) {
      return new HloCost(0, all(i.getShape()), 0);
    }
    return HloCost.flops(ELEMENTWISE.contains(i.getOpcode()) ? all(i.getShape()) : other(i, body));
  }

  private static double other(HloInstructionProto i, HloBody body) {
    return switch (i.getOpcode()) {
      case "dot" -> {
        ShapeProto lhs = body.operandShape(i, 0);
        double summed =
            i.getDotDimensionNumbers().getLhsContractingDimensionsList().stream()
                .mapToDouble(d -> lhs.getDimensions(d.intValue()))
                .reduce(1, (a, b) -> a * b);
        yield 2 * all(i.getShape()) * summed;
      }
      case "convolution" -> convolution(i, body);
      case "custom-call" -> KernelFlops.of(i, body);
      case "all-reduce", "all-reduce-start" -> all(i.getShape());
      case "fft" -> {
        double log =
            i.getFftLengthList().stream()
                .mapToDouble(n -> 63 - Long.numberOfLeadingZeros(n))
                .reduce(1, (a, b) -> a * b);
        yield 8 * log * all(body.operandShape(i, 0));
      }
      case "sort" -> {
        long n = HloShapes.elements(body.operandShape(i, 0));
        yield n * (n <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(n - 1));
      }
      case "triangular-solve" -> 2.0 * last(body.operandShape(i, 0)) * all(body.operandShape(i, 1));
      case "cholesky" ->
          Math.floor(last(body.operandShape(i, 0)) * all(body.operandShape(i, 0)) / 3.0);
      default -> 0;
    };
  }

  /** The elements of a window. */
  static long window(HloInstructionProto i) {
    return i.getWindow().getDimensionsList().stream()
        .mapToLong(WindowDimension::getSize)
        .reduce(1, Math::multiplyExact);
  }

  private static double all(ShapeProto shape) {
    return HloShapes.isTuple(shape)
        ? shape.getTupleShapesList().stream().mapToDouble(HloFlops::all).sum()
        : HloShapes.elements(shape);
  }

  private static long last(ShapeProto shape) {
    return shape.getDimensions(shape.getDimensionsCount() - 1);
  }

  /** Products with padding do not count, nor those with the holes of dilated inputs. */
  private static double convolution(HloInstructionProto i, HloBody body) {
    ConvolutionDimensionNumbers dims = i.getConvolutionDimensionNumbers();
    ShapeProto lhs = body.operandShape(i, 0);
    ShapeProto rhs = body.operandShape(i, 1);
    double products =
        (double) lhs.getDimensions((int) dims.getInputFeatureDimension())
            / Math.max(1, i.getFeatureGroupCount())
            * i.getShape().getDimensions((int) dims.getOutputFeatureDimension())
            * lhs.getDimensions((int) dims.getInputBatchDimension())
            / Math.max(1, i.getBatchGroupCount());
    for (int d = 0; d < i.getWindow().getDimensionsCount(); d++) {
      products *=
          positions(
              i.getWindow().getDimensions(d),
              lhs.getDimensions((int) dims.getInputSpatialDimensions(d)),
              rhs.getDimensions((int) dims.getKernelSpatialDimensions(d)),
              i.getShape().getDimensions((int) dims.getOutputSpatialDimensions(d)));
    }
    return 2 * products;
  }

  /** The pairs of an element of the kernel and one of the output that meet one of the input. */
  private static long positions(WindowDimension window, long in, long kernel, long out) {
    long dilation = Math.max(1, window.getBaseDilation());
    long count = 0;
    for (long k = 0; k < kernel; k++) {
      for (long o = 0; o < out; o++) {
        long at = o * window.getStride() - window.getPaddingLow() + k * window.getWindowDilation();
        if (at % dilation == 0 && at >= 0 && at / dilation < in) {
          count++;
        }
      }
    }
    return count;
  }
}
