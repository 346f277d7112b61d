package org.nanodo.special;

import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;

/** The normal distribution of mean 0 and variance 1. */
public final class NormalDistribution {
  private static final double LOG_ROOT_TWO_PI = Math.log(2 * Math.PI) / 2;

  /** Below this quantile's share Newton's method finds it. */
  private static final double TAIL = 0.1;

  private static final int NEWTON_STEPS = 4;

  private NormalDistribution() {}

  private static Tensor logDensity(Tensor x) {
    return x.square().mul(-0.5).sub(LOG_ROOT_TWO_PI);
  }

  /** Φ(x), the share below x. */
  public static Tensor cumulative(Tensor x) {
    return Transforms.customJvp(
            NormalDistribution::cumulativeValue,
            (Tensor at, Tensor t) -> new Jvp<>(cumulativeValue(at), t.mul(logDensity(at).exp())))
        .apply(x);
  }

  private static Tensor cumulativeValue(Tensor x) {
    Tensor w = x.mul(Math.sqrt(0.5));
    Tensor tail = w.abs().erfc();
    Tensor far = Lax.where(w.gt(0), tail.neg().add(2), tail);
    return Lax.where(w.abs().lt(Math.sqrt(0.5)), w.erf().add(1), far).mul(0.5);
  }

  /** log Φ(x). */
  public static Tensor logCumulative(Tensor x) {
    return Transforms.customJvp(
            NormalDistribution::logCumulativeValue,
            (Tensor at, Tensor t) -> {
              Tensor y = logCumulativeValue(at);
              return new Jvp<>(y, t.mul(logDensity(at).sub(y).exp()));
            })
        .apply(x);
  }

  /** On the right −Φ(−x), of which log(1 − Φ(−x)) is not far, and on the left an expansion. */
  private static Tensor logCumulativeValue(Tensor x) {
    boolean wide = x.dtype() == DType.F64;
    double left = wide ? -20 : -10;
    Tensor right = x.gt(wide ? 8 : 5);
    Tensor p = cumulativeValue(Lax.where(right, x.neg(), x.maximum(left)));
    Tensor most = x.minimum(left);
    // Abramowitz and Stegun 26.2.12.
    Tensor square = most.square();
    Tensor term = Lax.full(x.type(), 1);
    Tensor sum = term;
    for (int n = 1; n <= (wide ? 10 : 4); n++) {
      term = term.mul(1 - 2 * n).div(square);
      sum = sum.add(term);
    }
    Tensor expansion = logDensity(most).sub(most.neg().log()).add(sum.log());
    return Lax.where(right, p.neg(), Lax.where(x.gt(left), p.log(), expansion));
  }

  /** The x with Φ(x) = p. */
  public static Tensor quantile(Tensor p) {
    return Transforms.customJvp(
            NormalDistribution::quantileValue,
            (Tensor at, Tensor t) -> {
              Tensor y = quantileValue(at);
              return new Jvp<>(y, t.div(logDensity(y).exp()));
            })
        .apply(p);
  }

  /** The inverse error function in the middle; in the tails the logarithm is inverted. */
  private static Tensor quantileValue(Tensor p) {
    Tensor upper = p.gt(0.5);
    Tensor share = Lax.where(upper, p.neg().add(1), p);
    Tensor middle = share.mul(2).sub(1).erfInv().mul(Math.sqrt(2));
    Tensor tail = share.gt(0).and(share.lt(TAIL));
    Tensor log = Lax.where(tail, share, TAIL).log();
    Tensor z = log.mul(-2).sqrt();
    Tensor x = z.log().add(LOG_ROOT_TWO_PI).div(z).sub(z);
    for (int i = 0; i < NEWTON_STEPS; i++) {
      Tensor at = logCumulativeValue(x);
      x = x.sub(at.sub(log).mul(at.sub(logDensity(x)).exp()));
    }
    Tensor y = Lax.where(tail, x, middle);
    return Lax.where(upper, y.neg(), y);
  }
}
