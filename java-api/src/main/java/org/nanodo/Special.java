package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;
import org.nanodo.special.Bessel;
import org.nanodo.special.IncompleteBeta;
import org.nanodo.special.IncompleteGamma;
import org.nanodo.special.NormalDistribution;
import org.nanodo.special.Zeta;
import org.nanodo.trace.Composite;

/**
 * The functions of {@code jax.scipy.special} that are no methods of {@link Tensor}, as {@link
 * Tensor#erf}, {@link Tensor#lgamma}, {@link Tensor#digamma}, {@link Tensor#logistic} (there {@code
 * expit}) and {@link Tensor#logsumexp} are. Operands are broadcast and promoted; integers become
 * floating-point, 16-bit floats are computed in float32 and rounded once.
 */
public final class Special {
  private Special() {}

  /** Two arguments with derivatives. */
  private record Two(Tensor x, Tensor y) {}

  // Logarithms.

  /** x log(y), and 0 where x is 0, unless y is NaN. */
  public static Tensor xlogy(Tensor x, Tensor y) {
    return logarithmic("xlogy", x, y, Tensor::log, at -> at);
  }

  /** x log(1 + y), exact where y is close to zero; 0 where x is 0, unless y is NaN. */
  public static Tensor xlog1py(Tensor x, Tensor y) {
    return logarithmic("xlog1py", x, y, Tensor::log1p, at -> at.add(1));
  }

  private static Tensor logarithmic(
      String op, Tensor a, Tensor b, UnaryOperator<Tensor> log, UnaryOperator<Tensor> argument) {
    Function<Two, Tensor> value =
        p -> {
          Tensor counts = p.x.ne(0).or(p.y.isNan());
          return Lax.where(counts, p.x.mul(log.apply(p.y)), 0);
        };
    Function<Two, Tensor> f =
        Transforms.customJvp(
            value,
            (Two p, Two t) -> {
              Tensor inX = t.x.mul(log.apply(p.y));
              return new Jvp<>(value.apply(p), inX.add(t.y.mul(p.x.div(argument.apply(p.y)))));
            });
    return binary(op, (x, y) -> f.apply(new Two(x, y)), a, b);
  }

  /** −x log(x), the entropy: 0 of 0 and −∞ of negative numbers. */
  public static Tensor entr(Tensor x) {
    Function<Tensor, Tensor> f =
        Transforms.customJvp(
            v -> xlogy(v, v),
            (Tensor v, Tensor t) -> new Jvp<>(xlogy(v, v), t.mul(v.log().add(1))));
    return unary(
        "entr",
        v -> {
          Tensor negative = v.lt(0);
          Tensor entropy = f.apply(Lax.where(negative, 1, v)).neg();
          return Lax.where(negative, Double.NEGATIVE_INFINITY, entropy);
        },
        x);
  }

  /** x log(x / y) of positive numbers, 0 where x is 0 and y is not negative, else ∞. */
  public static Tensor relEntr(Tensor x, Tensor y) {
    return binary(
        "relEntr",
        (p, q) -> {
          Tensor both = p.gt(0).and(q.gt(0));
          Tensor p1 = Lax.where(both, p, 1);
          Tensor q1 = Lax.where(both, q, 1);
          Tensor zero = p.eq(0).and(q.ge(0));
          Tensor rest = Lax.where(zero, 0, Lax.full(p.type(), Double.POSITIVE_INFINITY));
          return Lax.where(both, entr(p1).neg().sub(xlogy(p1, q1)), rest);
        },
        x,
        y);
  }

  /** x log(x / y) − x + y, elementwise Kullback–Leibler divergence; as {@link #relEntr}. */
  public static Tensor klDiv(Tensor x, Tensor y) {
    return binary("klDiv", (p, q) -> relEntr(p, q).sub(p).add(q), x, y);
  }

  /** log(x / (1 − x)), the inverse of {@link Tensor#logistic}. */
  public static Tensor logit(Tensor x) {
    UnaryOperator<Tensor> value = v -> v.div(v.neg().add(1)).log();
    Function<Tensor, Tensor> f =
        Transforms.customJvp(
            value, (Tensor v, Tensor t) -> new Jvp<>(value.apply(v), t.div(v.mul(v.neg().add(1)))));
    return unary("logit", f::apply, x);
  }

  // The gamma and beta functions.

  /** The gamma function: NaN of negative whole numbers and −∞, an infinity at zeros. */
  public static Tensor gamma(Tensor x) {
    return unary("gamma", v -> gammasgn(v).mul(v.lgamma().exp()), x);
  }

  /** The sign of {@link #gamma}: −1, 1, or NaN where that is. */
  public static Tensor gammasgn(Tensor x) {
    return unary(
        "gammasgn",
        v -> {
          Tensor negative = v.lt(0);
          Tensor floor = v.floor();
          Tensor pole = negative.and(v.eq(floor)).or(v.isNan());
          Tensor odd = negative.and(floor.mod(2).ne(0)).or(v.eq(0).and(v.signbit()));
          Tensor one = Lax.full(v.type(), 1);
          return Lax.where(pole, Double.NaN, Lax.where(odd, -1, one));
        },
        x);
  }

  /** n!, the gamma function of n + 1; 0 of negative numbers. */
  public static Tensor factorial(Tensor n) {
    return unary("factorial", v -> Lax.where(v.lt(0), 0, v.add(1).lgamma().exp()), n);
  }

  /** The beta function Γ(a) Γ(b) / Γ(a + b). */
  public static Tensor beta(Tensor a, Tensor b) {
    return binary(
        "beta",
        (x, y) -> {
          Tensor sign = gammasgn(x).mul(gammasgn(y)).mul(gammasgn(x.add(y)));
          return sign.mul(betaln(x, y).exp());
        },
        a,
        b);
  }

  /** The logarithm of the absolute value of {@link #beta}, exact for large arguments. */
  public static Tensor betaln(Tensor a, Tensor b) {
    return binary("betaln", IncompleteBeta::logBeta, a, b);
  }

  /** The logarithm of the multivariate gamma function of dimension {@code d}. */
  public static Tensor multigammaln(Tensor a, int d) {
    require(d > 0, "multigammaln: dimension %d; give at least one", d);
    return of(
        Composite.of("multigammaln", d),
        in -> {
          Tensor x = in.get(0);
          Tensor sum = x.lgamma();
          for (int j = 1; j < d; j++) {
            sum = sum.add(x.sub(j / 2.).lgamma());
          }
          return sum.add(d * (d - 1) / 4. * Math.log(Math.PI));
        },
        a);
  }

  /** The regularised lower incomplete gamma function P(a, x). */
  public static Tensor gammainc(Tensor a, Tensor x) {
    return binary("gammainc", IncompleteGamma::lower, a, x);
  }

  /** The regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x). */
  public static Tensor gammaincc(Tensor a, Tensor x) {
    return binary("gammaincc", IncompleteGamma::upper, a, x);
  }

  /**
   * The derivative in {@code a} of {@code x}, a number that was drawn from the gamma distribution
   * of shape a, as {@code jax.lax.random_gamma_grad}: Figurnov et al., "Implicit Reparameterization
   * Gradients", 2018.
   */
  public static Tensor randomGammaGrad(Tensor a, Tensor x) {
    return binary("randomGammaGrad", IncompleteGamma::sampleDerivative, a, x);
  }

  /** The regularised incomplete beta function I(a, b) at x, 0 ≤ x ≤ 1. */
  public static Tensor betainc(Tensor a, Tensor b, Tensor x) {
    return of(
        Composite.of("betainc"), in -> IncompleteBeta.of(in.get(0), in.get(1), in.get(2)), a, b, x);
  }

  /** The Hurwitz zeta function Σ (q + k)^−s over k = 0, 1, …; ∞ at s = 1, NaN below. */
  public static Tensor zeta(Tensor s, Tensor q) {
    return binary("zeta", Zeta::of, s, q);
  }

  // The normal distribution.

  /** The cumulative distribution function of the normal distribution. */
  public static Tensor ndtr(Tensor x) {
    return unary("ndtr", NormalDistribution::cumulative, x);
  }

  /** The logarithm of {@link #ndtr}, exact where that underflows. */
  public static Tensor logNdtr(Tensor x) {
    return unary("logNdtr", NormalDistribution::logCumulative, x);
  }

  /** The inverse of {@link #ndtr}: infinite at 0 and 1, NaN beyond. */
  public static Tensor ndtri(Tensor p) {
    return unary("ndtri", NormalDistribution::quantile, p);
  }

  // Modified Bessel functions.

  /** The modified Bessel function of order 0. */
  public static Tensor i0(Tensor x) {
    return unary("i0", Bessel::i0, x);
  }

  /** exp(−|x|) {@link #i0}(x), without overflow on the way. */
  public static Tensor i0e(Tensor x) {
    return unary("i0e", Bessel::i0e, x);
  }

  /** The modified Bessel function of order 1. */
  public static Tensor i1(Tensor x) {
    return unary("i1", Bessel::i1, x);
  }

  /** exp(−|x|) {@link #i1}(x), without overflow on the way. */
  public static Tensor i1e(Tensor x) {
    return unary("i1e", Bessel::i1e, x);
  }

  private static Tensor unary(String op, UnaryOperator<Tensor> f, Tensor x) {
    return of(Composite.of(op), in -> f.apply(in.get(0)), x);
  }

  private static Tensor binary(String op, BinaryOperator<Tensor> f, Tensor x, Tensor y) {
    return of(Composite.of(op), in -> f.apply(in.get(0), in.get(1)), x, y);
  }

  private static Tensor of(
      Composite composite, Function<List<Tensor>, Tensor> f, Tensor... operands) {
    return composite.apply(in -> wide(composite.name(), f, in), operands);
  }

  private static Tensor wide(String op, Function<List<Tensor>, Tensor> f, List<Tensor> operands) {
    List<Tensor> all = Broadcasting.together(op, Promotion.inexact(op, operands));
    DType dtype = all.get(0).dtype();
    require(dtype.isFloat(), "%s: %s is complex; it is defined for real numbers", op, all.get(0));
    boolean weak = all.get(0).isWeaklyTyped();
    DType wide = dtype.isNarrowFloat() ? DType.F32 : dtype;
    return f.apply(all.stream().map(x -> x.astype(wide)).toList()).astype(dtype).weaklyTyped(weak);
  }
}
