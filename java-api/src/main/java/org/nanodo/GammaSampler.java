package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.Jitted3;
import org.nanodo.random.FloatFormat;

/**
 * Gamma-distributed numbers by rejection: Marsaglia and Tsang, "A simple method for generating
 * gamma variables", 2000. The draws are those of {@code jax.random.gamma}: each number has a key of
 * its own, which is split for each attempt. Derivatives in the parameter are those of {@link
 * Special#randomGammaGrad}, not of the attempts, which jump.
 */
final class GammaSampler {
  /** One program even when run eagerly. */
  private static final Jitted3<Tensor, Tensor, Boolean, Tensor> GAMMA =
      Transforms.jit(GammaSampler::each).named("gamma");

  private GammaSampler() {}

  private record Arguments(Tensor key, Tensor alpha) {}

  private record Attempt(Tensor key, Tensor xx, Tensor v, Tensor u) {}

  private record Normal(Tensor key, Tensor x, Tensor v) {}

  static Tensor draw(Tensor key, Tensor alpha, boolean logarithm) {
    require(alpha.dtype().isFloat(), "gamma: %s is not floating-point; convert it first", alpha);
    require(key.rank() == 1, "gamma: %s are several keys; map over them with vmap", key);
    return alpha.shape().size() == 0 ? alpha : GAMMA.apply(key, alpha, logarithm);
  }

  private static Tensor each(Tensor key, Tensor alpha, boolean logarithm) {
    return Transforms.customJvp(
            (Arguments p) -> values(p.key, p.alpha, logarithm),
            (Arguments p, Arguments t) -> {
              Tensor value = values(p.key, p.alpha, logarithm);
              Tensor slope =
                  logarithm
                      ? logarithmSlope(p.alpha, value)
                      : Special.randomGammaGrad(p.alpha, value);
              return new Jvp<>(value, t.alpha.mul(slope));
            })
        .apply(new Arguments(key, alpha));
  }

  /** Where a number is too small for its type, its logarithm has the slope of the smallest. */
  private static Tensor logarithmSlope(Tensor alpha, Tensor logarithm) {
    double least = FloatFormat.of(alpha.dtype()).smallestNormal();
    Tensor value = logarithm.exp();
    Tensor sample = Lax.where(value.eq(0), least, value);
    return Special.randomGammaGrad(alpha, sample).div(sample);
  }

  private static Tensor values(Tensor key, Tensor alpha, boolean logarithm) {
    int count = (int) alpha.shape().size();
    var all = new Arguments(Random.split(key, count), alpha.reshape(count));
    Tensor drawn = Transforms.vmap((Arguments one) -> draw(one, logarithm), 0, 0).apply(all);
    return drawn.reshape(alpha.shape().dims());
  }

  private static Tensor draw(Arguments one, boolean logarithm) {
    Tensor original = one.alpha;
    DType dtype = original.dtype();
    var type = new TensorType(dtype, Shape.SCALAR);
    Tensor zero = Lax.scalar(dtype, 0);
    Tensor unit = Lax.scalar(dtype, 1);
    Tensor third = Lax.scalar(dtype, 1. / 3);
    // Of a number below one more is drawn, and made less by a power of a uniform number.
    Tensor large = original.ge(unit);
    Tensor alpha = Lax.where(large, original, original.add(unit));
    Tensor d = alpha.sub(third);
    Tensor c = third.div(d.sqrt());
    Tensor keys = Random.split(one.key, 2);
    Attempt accepted =
        ControlFlow.whileLoop(
            (Attempt a) -> rejected(a, d, unit),
            (Attempt a) -> attempt(a.key, c, type),
            new Attempt(Random.pick(keys, 0), zero, unit, Lax.scalar(dtype, 2)));
    Tensor boostKey = Random.pick(keys, 1);
    Tensor exponent = unit.div(original);
    if (logarithm) {
      Tensor log = Random.exponential(boostKey, type).neg();
      Tensor boost = Lax.where(large.or(log.eq(zero)), zero, log.mul(exponent));
      return d.log().add(accepted.v.log()).add(boost);
    }
    Tensor u = unit.sub(Random.uniform(boostKey, type));
    return d.mul(accepted.v).mul(Lax.where(large, unit, u.pow(exponent)));
  }

  private static Tensor rejected(Attempt a, Tensor d, Tensor one) {
    Tensor outside = a.u.ge(one.sub(a.xx.mul(a.xx).mul(0.0331)));
    Tensor bound = a.xx.mul(0.5).add(d.mul(one.sub(a.v).add(a.v.log())));
    return outside.and(a.u.log().ge(bound));
  }

  private static Attempt attempt(Tensor key, Tensor c, TensorType type) {
    Tensor keys = Random.split(key, 3);
    Tensor minusOne = Lax.scalar(type.dtype(), -1);
    Normal positive =
        ControlFlow.whileLoop(
            (Normal n) -> n.v.le(0),
            (Normal n) -> {
              Tensor next = Random.split(n.key, 2);
              Tensor x = Random.normal(Random.pick(next, 1), type);
              return new Normal(Random.pick(next, 0), x, x.mul(c).add(1));
            },
            new Normal(Random.pick(keys, 1), Lax.scalar(type.dtype(), 0), minusOne));
    Tensor v = positive.v;
    Tensor u = Random.uniform(Random.pick(keys, 2), type);
    return new Attempt(Random.pick(keys, 0), positive.x.mul(positive.x), v.mul(v).mul(v), u);
  }
}
