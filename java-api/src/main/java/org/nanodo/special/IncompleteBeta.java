package org.nanodo.special;

import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Jvp;

/**
 * The beta function, and the regularised incomplete one as a continued fraction (DLMF 8.17.22),
 * computed by Lentz's method. The derivative in x is the density of the beta distribution, those in
 * a and b are pushed through the loop.
 */
public final class IncompleteBeta {
  /** B(2k) / (2k (2k − 1)), the coefficients of Stirling's series. */
  private static final double[] STIRLING = {
    1. / 12, -1. / 360, 1. / 1260, -1. / 1680, 1. / 1188, -691. / 360360, 1. / 156
  };

  private static final int MOST_STEPS = 300;

  private IncompleteBeta() {}

  private record At(Tensor a, Tensor b, Tensor x) {}

  private record Step(Tensor open, Tensor m, Tensor c, Tensor d, Tensor h) {}

  /** log Γ(a) + log Γ(b) − log Γ(a + b), the last two by Stirling's series if one is large. */
  public static Tensor logBeta(Tensor a, Tensor b) {
    Tensor small = a.minimum(b);
    Tensor large = a.maximum(b);
    Tensor series = large.ge(8);
    Tensor near = Lax.where(series, 1, large);
    Tensor direct = near.lgamma().sub(small.add(near).lgamma());
    Tensor far = Lax.where(series, large, 8);
    Tensor sum = small.add(far);
    Tensor u = sum.sub(0.5).mul(small.div(far).log1p());
    Tensor v = small.mul(far.log().sub(1));
    Tensor rest = remainder(far).sub(remainder(sum));
    return small.lgamma().add(Lax.where(series, rest.sub(v).sub(u), direct));
  }

  /** What Stirling's series adds to (x − 1/2) log x − x + log √(2π). */
  private static Tensor remainder(Tensor x) {
    Tensor inverse = x.reciprocal();
    Tensor square = inverse.square();
    Tensor sum = Lax.zerosLike(x);
    for (int k = STIRLING.length - 1; k >= 0; k--) {
      sum = sum.mul(square).add(STIRLING[k]);
    }
    return sum.mul(inverse);
  }

  /** I(a, b) at x. */
  public static Tensor of(Tensor a, Tensor b, Tensor x) {
    return Transforms.customJvp(
            (At p) -> value(p.a, p.b, p.x),
            (At p, At t) -> {
              Tensor one = Lax.full(p.a.type(), 1);
              var inA = Transforms.jvp((Tensor v) -> value(v, p.b, p.x), p.a, one);
              var inB = Transforms.jvp((Tensor v) -> value(p.a, v, p.x), p.b, one);
              Tensor powers = p.b.sub(1).mul(p.x.neg().log1p()).add(p.a.sub(1).mul(p.x.log()));
              Tensor inX = powers.sub(logBeta(p.a, p.b)).exp();
              Tensor ofParameters = t.a.mul(inA.tangent()).add(t.b.mul(inB.tangent()));
              return new Jvp<>(value(p.a, p.b, p.x), ofParameters.add(t.x.mul(inX)));
            })
        .apply(new At(a, b, x));
  }

  private static Tensor value(Tensor a, Tensor b, Tensor x) {
    Tensor aZero = a.eq(0).or(b.eq(Double.POSITIVE_INFINITY));
    Tensor bZero = b.eq(0).or(a.eq(Double.POSITIVE_INFINITY));
    Tensor negative = a.lt(0).or(b.lt(0)).or(x.lt(0)).or(x.gt(1));
    Tensor missing = a.isNan().or(b.isNan()).or(x.isNan());
    Tensor undefined = negative.or(missing).or(aZero.and(bZero));
    Tensor zero = bZero.and(x.ne(1)).or(aZero.and(x.eq(0)));
    Tensor one = aZero.and(x.ne(0)).or(bZero.and(x.eq(1)));

    // The fraction converges fast below (a + 1) / (a + b + 2); I(a, b) at x is 1 − I(b, a) at 1 −
    // x.
    Tensor fast = x.lt(a.add(1).div(a.add(b).add(2)));
    Tensor p = Lax.where(fast, a, b);
    Tensor q = Lax.where(fast, b, a);
    Tensor y = Lax.where(fast, x, x.neg().add(1));
    Tensor logScale = p.mul(y.log()).add(q.mul(y.neg().log1p())).sub(logBeta(p, q));
    Tensor open = undefined.or(zero).or(one).logicalNot();
    Tensor part = fraction(p, q, y, open).mul(logScale.exp()).div(p);
    Tensor result = Lax.where(fast, part, part.neg().add(1));
    Tensor held = Lax.where(zero, 0, Lax.where(one, 1, result));
    return Lax.where(undefined, Double.NaN, held);
  }

  private static Tensor fraction(Tensor a, Tensor b, Tensor x, Tensor open) {
    double epsilon = IncompleteGamma.epsilon(x);
    Tensor one = Lax.full(x.type(), 1);
    Tensor first = a.add(b).mul(x).div(a.add(1)).neg();
    Tensor d = kept(first.add(1), epsilon).reciprocal();
    Tensor step = Lax.scalar(x.dtype(), 1);
    return ControlFlow.whileLoop(
            (Step s) -> s.open.any().and(s.m.le(MOST_STEPS)),
            s -> {
              Tensor m = s.m;
              Tensor a2m = a.add(m.mul(2));
              Tensor even = m.mul(b.sub(m)).mul(x).div(a2m.sub(1).mul(a2m));
              Tensor dEven = kept(even.mul(s.d).add(1), epsilon).reciprocal();
              Tensor cEven = kept(even.div(s.c).add(1), epsilon);
              Tensor h = s.h.mul(dEven.mul(cEven));
              Tensor factors = a.add(m).mul(a.add(b).add(m));
              Tensor odd = factors.mul(x).div(a2m.mul(a2m.add(1))).neg();
              Tensor dOdd = kept(odd.mul(dEven).add(1), epsilon).reciprocal();
              Tensor cOdd = kept(odd.div(cEven).add(1), epsilon);
              Tensor change = dOdd.mul(cOdd);
              return new Step(
                  s.open.and(change.sub(1).abs().ge(epsilon)),
                  m.add(1),
                  Lax.where(s.open, cOdd, s.c),
                  Lax.where(s.open, dOdd, s.d),
                  Lax.where(s.open, h.mul(change), s.h));
            },
            new Step(open, step, one, d, d))
        .h;
  }

  /** Away from zero, which is divided by. */
  private static Tensor kept(Tensor x, double least) {
    return Lax.where(x.abs().lt(least * least), least * least, x);
  }
}
