package org.nanodo.special;

import java.util.function.BinaryOperator;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;

/**
 * The regularised incomplete gamma functions P and Q = 1 − P: a series where x is small beside a,
 * else a continued fraction, as in Cephes. The derivative in x is the density of the gamma
 * distribution, that in a is pushed through the loops.
 */
public final class IncompleteGamma {
  private static final int MOST_TERMS = 2000;

  private IncompleteGamma() {}

  private record At(Tensor a, Tensor x) {}

  private record Series(Tensor open, Tensor r, Tensor term, Tensor sum) {}

  private record Fraction(
      Tensor open,
      Tensor count,
      Tensor value,
      Tensor p,
      Tensor q,
      Tensor pBefore,
      Tensor qBefore) {}

  /** P(a, x). */
  public static Tensor lower(Tensor a, Tensor x) {
    return differentiable(IncompleteGamma::lowerValue, 1, a, x);
  }

  /** Q(a, x). */
  public static Tensor upper(Tensor a, Tensor x) {
    return differentiable(IncompleteGamma::upperValue, -1, a, x);
  }

  private static Tensor differentiable(BinaryOperator<Tensor> value, int sign, Tensor a, Tensor x) {
    return Transforms.customJvp(
            (At p) -> value.apply(p.a, p.x),
            (At p, At t) -> {
              Tensor one = Lax.full(p.a.type(), 1);
              var inA = Transforms.jvp((Tensor v) -> value.apply(v, p.x), p.a, one);
              Tensor log = p.a.sub(1).mul(p.x.log()).sub(p.x).sub(p.a.lgamma());
              Tensor inX = log.exp().mul(sign);
              Tensor tangent = t.a.mul(inA.tangent()).add(t.x.mul(inX));
              return new Jvp<>(value.apply(p.a, p.x), tangent);
            })
        .apply(new At(a, x));
  }

  private static Tensor lowerValue(Tensor a, Tensor x) {
    Tensor undefined = undefined(a, x);
    Tensor known = undefined.or(x.eq(0)).or(x.eq(Double.POSITIVE_INFINITY));
    Tensor large = x.ge(1).and(x.gt(a));
    Tensor scale = scale(a, x);
    Tensor open = known.or(scale.eq(0)).logicalNot();
    Tensor p =
        Lax.where(
            large,
            fraction(a, x, open.and(large)).mul(scale).neg().add(1),
            series(a, x, open.and(large.logicalNot())).mul(scale).div(a));
    Tensor held = Lax.where(x.eq(0), 0, Lax.where(x.eq(Double.POSITIVE_INFINITY), 1, p));
    return Lax.where(undefined, Double.NaN, held);
  }

  private static Tensor upperValue(Tensor a, Tensor x) {
    Tensor undefined = undefined(a, x);
    Tensor zero = a.eq(0).or(x.eq(Double.POSITIVE_INFINITY));
    Tensor small = x.lt(1).or(x.lt(a));
    Tensor scale = scale(a, x);
    Tensor open = undefined.or(zero).or(scale.eq(0)).logicalNot();
    Tensor q =
        Lax.where(
            small,
            series(a, x, open.and(small)).mul(scale).div(a).neg().add(1),
            fraction(a, x, open.and(small.logicalNot())).mul(scale));
    return Lax.where(undefined, Double.NaN, Lax.where(zero, 0, q));
  }

  private static Tensor undefined(Tensor a, Tensor x) {
    Tensor negative = a.lt(0).or(x.lt(0)).or(a.eq(0).and(x.eq(0)));
    return negative.or(a.isNan()).or(x.isNan());
  }

  /** x^a exp(−x) / Γ(a); 0 where it is negligible. */
  private static Tensor scale(Tensor a, Tensor x) {
    Tensor log = a.mul(x.log()).sub(x).sub(a.lgamma());
    double least = Math.log(-x.dtype().lowestFinite());
    return Lax.where(log.lt(-least), 0, log.exp());
  }

  /** The distance from one to the next number of the element type. */
  static double epsilon(Tensor x) {
    return x.dtype() == DType.F64 ? 0x1p-52 : 0x1p-23;
  }

  /** 1 + x / (a + 1) + x² / ((a + 1) (a + 2)) + …, where {@code open} holds. */
  private static Tensor series(Tensor a, Tensor x, Tensor open) {
    Tensor one = Lax.full(a.type(), 1);
    return ControlFlow.whileLoop(
            (Series s) -> s.open.any(),
            s -> {
              Tensor r = s.r.add(1);
              Tensor term = s.term.mul(x.div(r));
              Tensor sum = s.sum.add(term);
              return new Series(
                  s.open.and(term.gt(sum.mul(epsilon(x)))),
                  Lax.where(s.open, r, s.r),
                  Lax.where(s.open, term, s.term),
                  Lax.where(s.open, sum, s.sum));
            },
            new Series(open, a, one, one))
        .sum;
  }

  /**
   * The continued fraction 1 / (x + (1 − a) / (1 + 1 / (x + (2 − a) / …))), where {@code open}
   * holds.
   */
  private static Tensor fraction(Tensor a, Tensor x, Tensor open) {
    double epsilon = epsilon(x);
    Tensor one = Lax.full(a.type(), 1);
    Tensor p = x.add(1);
    Tensor q = x.sub(a).add(2).mul(x);
    return ControlFlow.whileLoop(
            (Fraction f) -> f.open.any().and(f.count.lt(MOST_TERMS)),
            f -> {
              Tensor n = f.count.add(1);
              Tensor numerator = n.mul(n.add(1).sub(a));
              Tensor denominator = x.sub(a).add(n.mul(2).add(2));
              Tensor nextP = f.p.mul(denominator).sub(f.pBefore.mul(numerator));
              Tensor nextQ = f.q.mul(denominator).sub(f.qBefore.mul(numerator));
              Tensor defined = nextQ.ne(0);
              Tensor ratio = nextP.div(Lax.where(defined, nextQ, 1));
              Tensor change = Lax.where(defined, f.value.sub(ratio).div(ratio).abs(), 1);
              Tensor value = Lax.where(defined, ratio, f.value);
              // Before they overflow; only ratios count.
              Tensor factor = Lax.where(nextP.abs().gt(1 / epsilon), epsilon, one);
              return new Fraction(
                  f.open.and(change.gt(epsilon)),
                  n,
                  Lax.where(f.open, value, f.value),
                  Lax.where(f.open, nextP.mul(factor), f.p),
                  Lax.where(f.open, nextQ.mul(factor), f.q),
                  Lax.where(f.open, f.p.mul(factor), f.pBefore),
                  Lax.where(f.open, f.q.mul(factor), f.qBefore));
            },
            new Fraction(open, Lax.scalar(x.dtype(), 0), p.div(q), p, q, one, x))
        .value;
  }
}
