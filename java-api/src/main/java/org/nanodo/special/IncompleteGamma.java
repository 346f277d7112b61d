package org.nanodo.special;

import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Jvp;
import org.nanodo.Tree;
import org.nanodo.ir.DType;

/**
 * The regularised incomplete gamma functions P and Q = 1 − P: a series where x is small beside a,
 * else a continued fraction, as in Cephes. The derivative in x is the density of the gamma
 * distribution, that in a is pushed through the loops, which end when it has converged, too.
 */
public final class IncompleteGamma {
  private static final int MOST_TERMS = 2000;

  private IncompleteGamma() {}

  private record At(Tensor a, Tensor x) {}

  /** A value and its derivative in a. */
  private record Dual(Tensor value, Tensor slope) {}

  private record Series(Tensor r, Tensor term, Tensor sum) {}

  private record OpenSeries(Tensor open, Jvp<Series> at) {}

  private record Fraction(
      Tensor a, Tensor value, Tensor p, Tensor q, Tensor pBefore, Tensor qBefore) {}

  private record OpenFraction(Tensor open, Tensor count, Jvp<Fraction> at) {}

  /** P(a, x). */
  public static Tensor lower(Tensor a, Tensor x) {
    return differentiable(IncompleteGamma::lowerValue, 1, a, x);
  }

  /** Q(a, x). */
  public static Tensor upper(Tensor a, Tensor x) {
    return differentiable(IncompleteGamma::upperValue, -1, a, x);
  }

  /**
   * The derivative in a of a number x of the gamma distribution of shape a, by which P(a, x) stays
   * the same: −∂P/∂a / ∂P/∂x, in which the scale cancels.
   */
  public static Tensor sampleDerivative(Tensor a, Tensor x) {
    Tensor undefined = undefined(a, x).or(a.eq(0));
    Tensor open = undefined.or(x.eq(0)).or(scale(a, x).eq(0)).logicalNot();
    Tensor slope = Lax.where(x.eq(0), 0, slopeByScale(a, x, open).mul(x).neg());
    return Lax.where(undefined, Double.NaN, slope);
  }

  /** ∂P/∂a. */
  private static Tensor slope(Tensor a, Tensor x) {
    Tensor scale = scale(a, x);
    Tensor known = x.eq(0).or(x.eq(Double.POSITIVE_INFINITY)).or(scale.eq(0));
    Tensor undefined = undefined(a, x);
    Tensor slope = slopeByScale(a, x, undefined.or(known).logicalNot()).mul(scale);
    return Lax.where(undefined, Double.NaN, Lax.where(known, 0, slope));
  }

  /** ∂P/∂a without the factor of {@link #scale}. */
  private static Tensor slopeByScale(Tensor a, Tensor x, Tensor open) {
    Tensor large = x.ge(1).and(x.gt(a));
    Dual fraction = fraction(a, x, open.and(large), true);
    Dual series = series(a, x, open.and(large.logicalNot()), true);
    Tensor log = x.log();
    return Lax.where(
        large,
        log.sub(a.digamma()).mul(fraction.value).add(fraction.slope).neg(),
        log.sub(a.add(1).digamma()).mul(series.value).add(series.slope).div(a));
  }

  private static Tensor differentiable(BinaryOperator<Tensor> value, int sign, Tensor a, Tensor x) {
    return Transforms.customJvp(
            (At p) -> value.apply(p.a, p.x),
            (At p, At t) -> {
              Tensor inA = slope(p.a, p.x).mul(sign);
              Tensor log = p.a.sub(1).mul(p.x.log()).sub(p.x).sub(p.a.lgamma());
              Tensor inX = log.exp().mul(sign);
              Tensor tangent = t.a.mul(inA).add(t.x.mul(inX));
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
            fraction(a, x, open.and(large), false).value.mul(scale).neg().add(1),
            series(a, x, open.and(large.logicalNot()), false).value.mul(scale).div(a));
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
            series(a, x, open.and(small), false).value.mul(scale).div(a).neg().add(1),
            fraction(a, x, open.and(small.logicalNot()), false).value.mul(scale));
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

  /**
   * 1 + x / (a + 1) + x² / ((a + 1) (a + 2)) + …, where {@code open} holds.
   *
   * @param derived whether the derivative is computed, too
   */
  private static Dual series(Tensor a, Tensor x, Tensor open, boolean derived) {
    double epsilon = epsilon(x);
    Tensor one = Lax.full(a.type(), 1);
    Jvp<Series> first = pushed(v -> new Series(v, one, one), a, one, derived);
    Jvp<Series> last =
        ControlFlow.whileLoop(
                (OpenSeries s) -> s.open.any(),
                s -> {
                  Jvp<Series> next = pushed(v -> next(v, x), s.at.value(), s.at.tangent(), derived);
                  Series at = next.value();
                  Series slope = next.tangent();
                  Tensor grows = at.term.gt(at.sum.mul(epsilon));
                  Tensor steepens = slope.term.abs().gt(slope.sum.abs().mul(epsilon));
                  return new OpenSeries(
                      s.open.and(derived ? grows.or(steepens) : grows), chosen(s.open, next, s.at));
                },
                new OpenSeries(open, first))
            .at;
    return new Dual(last.value().sum, last.tangent().sum);
  }

  private static Series next(Series s, Tensor x) {
    Tensor r = s.r.add(1);
    Tensor term = s.term.mul(x.div(r));
    return new Series(r, term, s.sum.add(term));
  }

  /**
   * The continued fraction 1 / (x + (1 − a) / (1 + 1 / (x + (2 − a) / …))), where {@code open}
   * holds.
   *
   * @param derived whether the derivative is computed, too
   */
  private static Dual fraction(Tensor a, Tensor x, Tensor open, boolean derived) {
    double epsilon = epsilon(x);
    Tensor one = Lax.full(a.type(), 1);
    Jvp<Fraction> first = pushed(v -> first(v, x), a, one, derived);
    Jvp<Fraction> last =
        ControlFlow.whileLoop(
                (OpenFraction f) -> f.open.any().and(f.count.lt(MOST_TERMS)),
                f -> {
                  Tensor n = f.count.add(1);
                  Fraction before = f.at.value();
                  Jvp<Fraction> next = pushed(v -> next(v, x, n), before, f.at.tangent(), derived);
                  Fraction at = next.value();
                  Tensor size = at.value.abs();
                  Tensor change = at.value.sub(before.value).abs();
                  Tensor moves = at.q.eq(0).or(change.gt(size.mul(epsilon)));
                  Tensor slope = next.tangent().value;
                  Tensor turn = slope.sub(f.at.tangent().value).abs();
                  Tensor turns = turn.gt(size.add(slope.abs()).mul(epsilon));
                  return new OpenFraction(
                      f.open.and(derived ? moves.or(turns) : moves), n, chosen(f.open, next, f.at));
                },
                new OpenFraction(open, Lax.scalar(x.dtype(), 0), first))
            .at;
    return new Dual(last.value().value, last.tangent().value);
  }

  private static Fraction first(Tensor a, Tensor x) {
    Tensor p = x.add(1);
    Tensor q = x.sub(a).add(2).mul(x);
    return new Fraction(a, p.div(q), p, q, Lax.full(a.type(), 1), x);
  }

  private static Fraction next(Fraction f, Tensor x, Tensor n) {
    Tensor numerator = n.mul(n.add(1).sub(f.a));
    Tensor denominator = x.sub(f.a).add(n.mul(2).add(2));
    Tensor p = f.p.mul(denominator).sub(f.pBefore.mul(numerator));
    Tensor q = f.q.mul(denominator).sub(f.qBefore.mul(numerator));
    Tensor defined = q.ne(0);
    Tensor value = Lax.where(defined, p.div(Lax.where(defined, q, 1)), f.value);
    // Before they overflow; only ratios count.
    double epsilon = epsilon(x);
    Tensor factor = Lax.where(p.abs().gt(1 / epsilon), epsilon, Lax.full(x.type(), 1));
    return new Fraction(f.a, value, p.mul(factor), q.mul(factor), f.p.mul(factor), f.q.mul(factor));
  }

  /** A step with its derivative; with itself in place of that if it is not asked for. */
  private static <A, R> Jvp<R> pushed(Function<A, R> step, A at, A slope, boolean derived) {
    if (derived) {
      return Transforms.jvp(step, at, slope);
    }
    R next = step.apply(at);
    return new Jvp<>(next, next);
  }

  private static <T> Jvp<T> chosen(Tensor open, Jvp<T> next, Jvp<T> before) {
    return Tree.map((x, y) -> Lax.where(open, x, y), next, before);
  }
}
