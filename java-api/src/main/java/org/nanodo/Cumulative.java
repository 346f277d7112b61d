package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.nanodo.ir.DType;
import org.nanodo.jit.Jitted4;

/**
 * Cumulative operations along one axis, in a number of steps that is logarithmic in its size: pairs
 * of neighbours are combined, then the results, and so on (Blelloch, "Prefix sums and their
 * applications", 1990). The derivative at ties follows from these pairs, as in JAX, where they are
 * the same.
 */
final class Cumulative {
  /** The operations, and how two elements are combined. */
  enum Kind {
    CUMSUM(Tensor::add),
    CUMPROD(Tensor::mul),
    CUMMAX(Tensor::maximum),
    CUMMIN(Tensor::minimum),
    CUMLOGSUMEXP(Tensor::logaddexp);

    private final BinaryOperator<Tensor> combine;

    Kind(BinaryOperator<Tensor> combine) {
      this.combine = combine;
    }

    String jaxName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One program even when run eagerly, and one function for all uses in a program. */
  private static final Jitted4<Tensor, Kind, Integer, Boolean, Tensor> PREFIXES =
      Transforms.jit(Cumulative::directed).named("cumulative");

  private Cumulative() {}

  static Tensor of(Kind kind, Tensor x, int axis, boolean reverse) {
    int at = Axes.of(kind.jaxName(), x, axis);
    boolean number = kind == Kind.CUMSUM || kind == Kind.CUMPROD;
    boolean logarithm = kind == Kind.CUMLOGSUMEXP && !x.dtype().isFloat();
    require(!logarithm, "cumlogsumexp: %s is not floating-point; convert it first", x);
    Tensor counted = number && x.dtype() == DType.BOOL ? x.astype(DType.I32) : x;
    return PREFIXES.apply(counted, kind, at, reverse).weaklyTyped(x.isWeaklyTyped());
  }

  /** Floats of 16 bits or fewer are accumulated in float32 and rounded once. */
  private static Tensor directed(Tensor x, Kind kind, int axis, boolean reverse) {
    boolean half = x.dtype().isFloat() && x.dtype().bytes() < Float.BYTES;
    Tensor wide = half ? x.astype(DType.F32) : x;
    UnaryOperator<Tensor> turned = reverse ? t -> Lax.rev(t, axis) : t -> t;
    return turned.apply(prefixes(turned.apply(wide), axis, kind.combine)).astype(x.dtype());
  }

  /** Barriers between the levels: XLA:CPU would compute each again in all that use it. */
  private static Tensor prefixes(Tensor x, int axis, BinaryOperator<Tensor> combine) {
    int n = x.dim(axis);
    if (n < 2) {
      return x;
    }
    Tensor pairs = Lax.computedOnce(combine.apply(every(x, 0, n - 1, axis), every(x, 1, n, axis)));
    Tensor odd = Lax.computedOnce(prefixes(pairs, axis, combine));
    Tensor even = Lax.sliceInDim(x, 0, 1, axis);
    if (n > 2) {
      Tensor before = n % 2 == 0 ? Lax.sliceInDim(odd, 0, n / 2 - 1, axis) : odd;
      even = Lax.concatenate(List.of(even, combine.apply(before, every(x, 2, n, axis))), axis);
    }
    return interleaved(even, odd, axis);
  }

  /** Every second element. */
  private static Tensor every(Tensor x, int from, int to, int axis) {
    int[] starts = new int[x.rank()];
    int[] limits = x.shape().dims();
    int[] strides = new int[x.rank()];
    Arrays.fill(strides, 1);
    starts[axis] = from;
    limits[axis] = to;
    strides[axis] = 2;
    return Lax.slice(x, starts, limits, strides);
  }

  /** The elements of both in turn; the first may have one more. */
  private static Tensor interleaved(Tensor even, Tensor odd, int axis) {
    int whole = odd.dim(axis);
    Tensor paired = Lax.sliceInDim(even, 0, whole, axis);
    int[] dims = odd.shape().with(axis, 2 * whole).dims();
    Tensor together = Lax.stack(List.of(paired, odd), axis + 1).reshape(dims);
    return even.dim(axis) == whole
        ? together
        : Lax.concatenate(List.of(together, Lax.sliceInDim(even, whole, whole + 1, axis)), axis);
  }
}
