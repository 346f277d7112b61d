package org.nanodo.special;

import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;

/**
 * The Hurwitz zeta function by the Euler–Maclaurin formula: F. Johansson, arXiv:1309.2877, (5). Its
 * derivatives are those of the formula.
 */
public final class Zeta {
  private static final int DIRECT = 4;

  private Zeta() {}

  private record At(Tensor s, Tensor q) {}

  /** ζ(s, q); ∞ at s = 1, NaN below. */
  public static Tensor of(Tensor s, Tensor q) {
    return Transforms.customJvp(
            (At p) -> value(p.s, p.q),
            (At p, At t) ->
                new Jvp<>(
                    value(p.s, p.q), Transforms.jvp((At v) -> formula(v.s, v.q), p, t).tangent()))
        .apply(new At(s, q));
  }

  private static Tensor value(Tensor s, Tensor q) {
    Tensor pole = q.eq(q.floor());
    Tensor whole = s.eq(s.floor());
    Tensor even = s.mod(2).eq(0);
    Tensor infinite = s.eq(1).or(q.le(0).and(pole).and(even));
    Tensor undefined = s.lt(1).or(q.le(0).and(pole.or(whole.logicalNot())));
    Tensor sum = Lax.where(undefined, Double.NaN, formula(s, q));
    return Lax.where(infinite, Double.POSITIVE_INFINITY, sum);
  }

  private static Tensor formula(Tensor s, Tensor q) {
    int terms = s.dtype() == DType.F64 ? 16 : 8;
    Tensor minus = s.neg();
    Tensor sum = q.pow(minus);
    for (int k = 1; k < terms; k++) {
      sum = sum.add(q.add(k).pow(minus));
    }
    Tensor n = q.add(terms);
    Tensor power = n.pow(minus);
    Tensor integral = power.mul(n).div(s.sub(1));
    Tensor product = s.div(n);
    Tensor corrections = Lax.full(s.type(), 0.5);
    for (int j = 1; j <= terms; j++) {
      corrections = corrections.add(product.mul(coefficient(j)));
      product = product.mul(s.add(2 * j - 1).div(n)).mul(s.add(2 * j).div(n));
    }
    return sum.add(integral).add(power.mul(corrections));
  }

  /** B(2j) / (2j)! of the Bernoulli numbers. */
  private static double coefficient(int j) {
    double[] first = {1. / 12, -1. / 720, 1. / 30240, -1. / 1209600};
    if (j <= DIRECT) {
      return first[j - 1];
    }
    double zeta = 1;
    for (int k = 2; k < 64; k++) {
      zeta += Math.pow(k, -2 * j);
    }
    return (j % 2 == 0 ? -2 : 2) * zeta / Math.pow(2 * Math.PI, 2 * j);
  }
}
