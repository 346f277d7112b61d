package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import java.util.List;
import org.nanodo.Jnp.ConvolveMode;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** Values, powers and products of polynomials: convolutions multiply their coefficients. */
final class Polynomials {
  /** Coefficients in one iteration of the loop. */
  private static final int UNROLLED = 16;

  private Polynomials() {}

  static Tensor value(Tensor coefficients, Tensor x) {
    require(coefficients.rank() > 0, "polyval: %s is no vector of coefficients", coefficients);
    List<Tensor> both = Promotion.of("polyval", coefficients, x);
    Tensor p = both.get(0);
    Tensor at = both.get(1).weaklyTyped(false);
    int[] rest = Arrays.copyOfRange(p.shape().dims(), 1, p.rank());
    Shape shape = Broadcasting.common("polyval", both, Shape.of(rest), at.shape());
    Tensor zero = Lax.full(p.type().with(shape), 0);
    Scan<Tensor, Tensor, List<Tensor>> horner =
        Scan.of((sum, next) -> new Step<>(sum.mul(at).add(next), List.of()));
    return horner.unroll(UNROLLED).apply(zero, p).carry();
  }

  static Tensor vander(Tensor x, int columns, boolean increasing) {
    require(
        x.rank() == 1 && columns >= 0,
        "vander: %d powers of %s, which must be a vector",
        columns,
        x);
    Tensor count = Lax.iota(TensorType.of(x.dtype(), columns), 0);
    Tensor exponent = increasing ? count : count.neg().add(columns - 1);
    return x.expandDims(1).pow(exponent);
  }

  static Tensor convolve(Tensor x, Tensor y, ConvolveMode mode) {
    List<Tensor> both = vectors("convolve", x, y);
    boolean first = x.dim(0) >= y.dim(0);
    return moved(both.get(first ? 0 : 1), both.get(first ? 1 : 0).flip(), mode);
  }

  static Tensor correlate(Tensor x, Tensor y, ConvolveMode mode) {
    List<Tensor> both = vectors("correlate", x, y);
    Tensor other = both.get(1).conj();
    return x.dim(0) >= y.dim(0)
        ? moved(both.get(0), other, mode)
        : moved(other, both.get(0), mode).flip();
  }

  private static List<Tensor> vectors(String op, Tensor x, Tensor y) {
    require(
        x.rank() == 1 && y.rank() == 1 && x.dim(0) > 0 && y.dim(0) > 0,
        "%s: %s and %s; give two vectors that are not empty",
        op,
        x,
        y);
    return Promotion.inexact(op, List.of(x, y));
  }

  /** The sums of the products of {@code x} and the shorter {@code y}, moved along it. */
  private static Tensor moved(Tensor x, Tensor y, ConvolveMode mode) {
    int n = y.dim(0);
    int before = mode == ConvolveMode.VALID ? 0 : mode == ConvolveMode.SAME ? n / 2 : n - 1;
    int after = mode == ConvolveMode.SAME ? n - n / 2 - 1 : before;
    Tensor sums =
        Convolution.conv(
            x.reshape(1, 1, x.dim(0)),
            y.reshape(1, 1, n),
            new int[] {1},
            Padding.of(new int[] {before, after}));
    return sums.ravel();
  }
}
