package org.nanodo.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** Whether two tensors are the same but for rounding. */
public final class Closeness {
  private Closeness() {}

  /** Requires equal types, and elements as close as the element type and cancellation allow. */
  public static void require(String what, Literal actual, Literal expected) {
    assertThat(actual.type()).as(what).isEqualTo(expected.type());
    if (expected.type().dtype().isComplex()) {
      require(what, parts(actual), parts(expected));
      return;
    }
    double tolerance = tolerance(expected.type().dtype());
    if (isDraw(what) && tolerance > 0) {
      tolerance = lastPlaces(expected.type().dtype());
    }
    if (expected.type().dtype().bytes() == 1 && what.startsWith("gradient")) {
      tolerance = lastPlaces(expected.type().dtype());
    }
    double least = tolerance * Math.max(0.1, largest(expected) / 2);
    for (int i = 0; i < expected.type().shape().size(); i++) {
      double a = actual.get(i);
      double e = expected.get(i);
      boolean close =
          Double.compare(a + 0.0, e + 0.0) == 0
              || Math.abs(a - e) <= Math.max(tolerance * Math.abs(e), least);
      assertThat(close)
          .as("%s: element %d of %s is %s, expected %s", what, i, actual.type(), a, e)
          .isTrue();
    }
  }

  /**
   * Numbers that are drawn are those of JAX; but for the rounding of factorizations, of the cubes
   * of gamma and of float64's log1p.
   */
  private static boolean isDraw(String what) {
    return what.matches("(value|vmap) of (Random|VarianceScaling)\\..*")
        && !what.matches(
            ".* Random\\.(multivariateNormal|orthogonal|gamma|(laplace|logistic) f.*64) .*");
  }

  /** Real and imaginary parts along a new last axis. */
  private static Literal parts(Literal z) {
    Shape shape = z.type().shape();
    int[] dims = Arrays.copyOf(shape.dims(), shape.rank() + 1);
    dims[shape.rank()] = 2;
    var type = TensorType.of(z.type().dtype().real(), dims);
    return Literal.wrap(type, z.data());
  }

  private static double largest(Literal x) {
    return Arrays.stream(x.toDoubles()).map(Math::abs).filter(Double::isFinite).max().orElse(0);
  }

  /** Two units in the last place; a few more for float64, whose log1p depends on the plugin. */
  private static double lastPlaces(DType dtype) {
    return switch (dtype) {
      case F64 -> 0x1p-48;
      case BF16 -> 0x1p-6;
      case F16 -> 0x1p-9;
      case F8E4M3FN -> 0x1p-3;
      case F8E5M2 -> 0x1p-2;
      case F32 -> 0x1p-22;
      default -> 0;
    };
  }

  private static double tolerance(DType dtype) {
    return switch (dtype) {
      case F32 -> 1e-5;
      case F64 -> 1e-12;
      case BF16 -> 0x1p-6;
      case F16 -> 0x1p-9;
      default -> 0;
    };
  }
}
