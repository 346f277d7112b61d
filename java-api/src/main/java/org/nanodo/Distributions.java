package org.nanodo;

import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Nn;

/** Distributions of parameters that are tensors, of whose shape the numbers are. */
abstract class Distributions {
  Distributions() {}

  // Of the gamma distribution. Numbers have derivatives in its parameter.

  /** Gamma with shape {@code a} and scale 1: Marsaglia and Tsang, 2000. */
  public static Tensor gamma(Tensor key, Tensor a) {
    return GammaSampler.draw(key, a, false);
  }

  /** The logarithm of {@link #gamma}, exact where that is close to zero. */
  public static Tensor loggamma(Tensor key, Tensor a) {
    return GammaSampler.draw(key, a, true);
  }

  /** Beta with parameters that are broadcast together. */
  public static Tensor beta(Tensor key, Tensor a, Tensor b) {
    List<Tensor> both = together("beta", a, b);
    Tensor keys = Random.split(key, 2);
    Tensor x = loggamma(Random.pick(keys, 0), both.get(0));
    Tensor y = loggamma(Random.pick(keys, 1), both.get(1));
    Tensor largest = x.maximum(y);
    Tensor scaled = x.sub(largest).exp();
    return scaled.div(scaled.add(y.sub(largest).exp()));
  }

  private static List<Tensor> together(String op, Tensor... parameters) {
    return Broadcasting.together(op, Promotion.together(op, List.of(parameters)));
  }

  /** Dirichlet with the concentrations along the last axis. */
  public static Tensor dirichlet(Tensor key, Tensor alpha) {
    return Nn.softmax(loggamma(key, alpha));
  }

  /** As above, [shape…, n] of concentrations [n]. */
  public static Tensor dirichlet(Tensor key, Tensor alpha, int... shape) {
    return dirichlet(key, alpha.broadcastTo(Random.withLast(alpha.dim(-1), shape)));
  }

  /** χ² with {@code df} degrees of freedom. */
  public static Tensor chisquare(Tensor key, Tensor df) {
    return loggamma(key, df.div(2)).exp().mul(2);
  }

  /** Student's t with {@code df} degrees of freedom. */
  public static Tensor t(Tensor key, Tensor df) {
    Tensor keys = Random.split(key, 2);
    Tensor half = df.div(2);
    Tensor g = gamma(Random.pick(keys, 1), half);
    return Random.normal(Random.pick(keys, 0), df.type()).mul(half.div(g).sqrt());
  }

  /** Fisher's F with {@code dfnum} and {@code dfden} degrees of freedom, broadcast together. */
  public static Tensor f(Tensor key, Tensor dfnum, Tensor dfden) {
    List<Tensor> both = together("f", dfnum, dfden);
    Tensor keys = Random.split(key, 2);
    Tensor numerator = chisquare(Random.pick(keys, 1), both.get(0)).div(both.get(0));
    return numerator.div(chisquare(Random.pick(keys, 0), both.get(1)).div(both.get(1)));
  }

  /** Of the density exp(−|x|^p), of either sign. */
  public static Tensor generalizedNormal(Tensor key, Tensor p) {
    Tensor keys = Random.split(key, 2);
    Tensor exponent = Lax.full(p.type(), 1).div(p);
    Tensor size = gamma(Random.pick(keys, 0), exponent).pow(exponent);
    return Random.rademacher(Random.pick(keys, 1), p.type()).mul(size);
  }

  // Others.

  /** Poisson with mean {@code lam}, int32: Knuth, 1969, and of means from 10 on Hörmann, 1993. */
  public static Tensor poisson(Tensor key, Tensor lam) {
    return PoissonSampler.draw(key, lam.astype(DType.F32));
  }

  /** Pareto with shape {@code b} and scale 1. */
  public static Tensor pareto(Tensor key, Tensor b) {
    return Random.exponential(key, b.type()).div(b).exp();
  }

  /** exp(sigma z) of normal z. */
  public static Tensor lognormal(Tensor key, Tensor sigma) {
    return Random.normal(key, sigma.type()).mul(sigma).exp();
  }

  /** Rayleigh with the given scale: the length of a normal vector in the plane. */
  public static Tensor rayleigh(Tensor key, Tensor scale) {
    return Random.uniform(key, scale.type()).log().mul(-2).sqrt().mul(scale);
  }

  /** The length of a normal vector in space. */
  public static Tensor maxwell(Tensor key, TensorType type) {
    Shape coordinates = Random.withLast(3, type.shape().dims());
    return Random.normal(key, type.with(coordinates)).norm(-1);
  }

  /** Weibull with parameters that are broadcast together. */
  public static Tensor weibullMin(Tensor key, Tensor scale, Tensor concentration) {
    List<Tensor> both = together("weibullMin", scale, concentration);
    Tensor e = Random.exponential(key, both.get(0).type());
    return e.pow(Lax.full(e.type(), 1).div(both.get(1))).mul(both.get(0));
  }

  /** Wald, inverse Gaussian, with the given mean and scale 1: Michael et al., 1976. */
  public static Tensor wald(Tensor key, Tensor mean) {
    Tensor keys = Random.split(key, 2);
    Tensor y = Random.normal(Random.pick(keys, 0), mean.type()).square();
    Tensor z = Random.uniform(Random.pick(keys, 1), mean.type());
    Tensor square = mean.square();
    Tensor root = mean.mul(4).mul(y).add(square.mul(y.square())).sqrt();
    Tensor x = mean.add(square.mul(y).div(2)).sub(mean.div(2).mul(root));
    return Lax.where(z.le(mean.div(mean.add(x))), x, square.div(x));
  }

  /** Triangular from {@code left} to {@code right}, most probable at {@code mode}. */
  public static Tensor triangular(Tensor key, Tensor left, Tensor mode, Tensor right) {
    List<Tensor> all = together("triangular", left, mode, right);
    Tensor rise = all.get(1).sub(all.get(0));
    Tensor fall = all.get(2).sub(all.get(1));
    Tensor width = all.get(2).sub(all.get(0));
    Tensor u = Random.uniform(key, width.type());
    Tensor rising = all.get(0).add(u.mul(width).mul(rise).sqrt());
    Tensor falling = all.get(2).sub(u.neg().add(1).mul(width).mul(fall).sqrt());
    return Lax.where(u.lt(rise.div(width)), rising, falling);
  }

  /** How often one tries until a success of probability {@code p}, int32. */
  public static Tensor geometric(Tensor key, Tensor p) {
    Tensor u = Random.uniform(key, p.type());
    Tensor log = Lax.where(u.eq(0), 1, u).log();
    return log.div(p.neg().log1p()).floor().add(1).astype(DType.I32);
  }
}
