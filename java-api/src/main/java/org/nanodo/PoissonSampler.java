package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import org.nanodo.ir.DType;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.Jitted2;

/**
 * Poisson-distributed numbers, which {@code jax.random.poisson} draws in two ways: of a small mean
 * by Knuth's multiplication of uniform numbers, of others by transformed rejection (Hörmann, "The
 * transformed rejection method for generating Poisson random variables", 1993).
 */
final class PoissonSampler {
  private static final double SMALL = 10;

  /** One program even when run eagerly. */
  private static final Jitted2<Tensor, Tensor, Tensor> POISSON =
      Transforms.jit(PoissonSampler::drawn).named("poisson");

  private PoissonSampler() {}

  private record Products(Tensor count, Tensor key, Tensor log) {}

  private record Proposals(Tensor found, Tensor accepted, Tensor key) {}

  static Tensor draw(Tensor key, Tensor lam) {
    require(key.rank() == 1, "poisson: %s are several keys; map over them with vmap", key);
    return POISSON.apply(key, lam);
  }

  private static Tensor drawn(Tensor key, Tensor lam) {
    Tensor small = lam.ne(lam).or(lam.lt(SMALL));
    Tensor zero = Lax.zerosLike(lam);
    Tensor byProducts = products(key, Lax.where(small, lam, zero));
    Tensor byRejection = rejection(key, Lax.where(small, Lax.full(lam.type(), 1e5), lam));
    Tensor drawn = Lax.where(small, byProducts, byRejection);
    return Lax.where(lam.eq(0), Lax.zerosLike(drawn), drawn);
  }

  private static Tensor any(Tensor flags) {
    return flags.reduce(Reduce.Kind.OR);
  }

  private static Tensor products(Tensor key, Tensor lam) {
    Tensor least = lam.neg();
    TensorType type = lam.type();
    var start = new Products(Lax.full(type.with(DType.I32), 0), key, Lax.zerosLike(lam));
    Products last =
        ControlFlow.whileLoop(
            (Products p) -> any(p.log.gt(least)),
            (Products p) -> {
              Tensor keys = Random.split(p.key, 2);
              Tensor count = Lax.where(p.log.gt(least), p.count.add(1), p.count);
              Tensor u = Random.uniform(Random.pick(keys, 1), type);
              return new Products(count, Random.pick(keys, 0), p.log.add(u.log()));
            },
            start);
    return last.count.sub(1);
  }

  private static Tensor rejection(Tensor key, Tensor lam) {
    Tensor b = lam.sqrt().mul(2.53).add(0.931);
    Tensor a = b.mul(0.02483).add(-0.059);
    Tensor scale = Lax.full(b.type(), 1.1328).div(b.sub(3.4)).add(1.1239);
    Tensor squeeze = Lax.full(b.type(), 3.6224).div(b.sub(2)).neg().add(0.9277);
    TensorType type = lam.type();
    var start = new Proposals(Lax.full(type, -1), Lax.full(type.with(DType.BOOL), 0), key);
    Proposals last =
        ControlFlow.whileLoop(
            (Proposals p) -> any(p.accepted.not()),
            (Proposals p) -> {
              Tensor keys = Random.split(p.key, 3);
              Tensor u = Random.uniform(Random.pick(keys, 1), type).sub(0.5);
              Tensor v = Random.uniform(Random.pick(keys, 2), type);
              Tensor us = u.abs().neg().add(0.5);
              Tensor k = a.mul(2).div(us).add(b).mul(u).add(lam).add(0.43).floor();
              Tensor s = v.mul(scale).div(a.div(us.mul(us)).add(b)).log();
              Tensor t = lam.neg().add(k.mul(lam.log())).sub(k.add(1).lgamma());
              Tensor inside = us.ge(0.07).and(v.le(squeeze));
              Tensor outside = k.lt(0).or(us.lt(0.013).and(v.gt(us)));
              Tensor accept = inside.or(outside.not().and(s.le(t)));
              return new Proposals(
                  Lax.where(accept, k, p.found), p.accepted.or(accept), Random.pick(keys, 0));
            },
            start);
    return last.found.astype(DType.I32);
  }
}
