package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Locale;
import java.util.function.BinaryOperator;
import org.nanodo.ir.DType;
import org.nanodo.jit.Jitted3;

/**
 * Cumulative operations along one axis, as associative scans. The derivative at ties follows from
 * the pairs that these combine, as in JAX, where they are the same.
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

    /** One program even when run eagerly, and one function for all uses in a program. */
    private final Jitted3<Tensor, Integer, Boolean, Tensor> prefixes =
        Transforms.jit(this::prefixes).named(jaxName());

    Kind(BinaryOperator<Tensor> combine) {
      this.combine = combine;
    }

    /** Floats of 16 bits or fewer are accumulated in float32 and rounded once. */
    private Tensor prefixes(Tensor x, int axis, boolean reverse) {
      boolean half = x.dtype().isFloat() && x.dtype().bytes() < Float.BYTES;
      Tensor wide = half ? x.astype(DType.F32) : x;
      return AssociativeScan.apply(combine, wide, axis, reverse).astype(x.dtype());
    }

    String jaxName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Cumulative() {}

  static Tensor of(Kind kind, Tensor x, int axis, boolean reverse) {
    int at = Axes.of(kind.jaxName(), x, axis);
    boolean number = kind == Kind.CUMSUM || kind == Kind.CUMPROD;
    boolean logarithm = kind == Kind.CUMLOGSUMEXP && !x.dtype().isFloat();
    require(!logarithm, "cumlogsumexp: %s is not floating-point; convert it first", x);
    Tensor counted = number && x.dtype() == DType.BOOL ? x.astype(DType.I32) : x;
    return kind.prefixes.apply(counted, at, reverse).weaklyTyped(x.isWeaklyTyped());
  }
}
