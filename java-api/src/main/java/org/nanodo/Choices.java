package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** Random choices among given slices, as {@code jax.random.choice}. */
final class Choices {
  private Choices() {}

  static Tensor uniform(Tensor key, Tensor a, Shape shape, boolean replace) {
    requireEnough(a, shape, replace);
    if (replace) {
      var type = new TensorType(DType.I32, shape);
      return Lax.take(a, Random.randint(key, type, 0, a.dim(0)), 0);
    }
    Tensor order = Random.permutation(key, a.dim(0));
    return Lax.take(a, first(order, shape), 0);
  }

  static Tensor weighted(Tensor key, Tensor a, Shape shape, boolean replace, Tensor p) {
    requireEnough(a, shape, replace);
    require(
        p.rank() == 1 && p.dim(0) == a.dim(0),
        "choice: %s are not probabilities of the %d slices of %s",
        p,
        a.dim(0),
        a);
    if (replace) {
      Tensor sums = p.cumsum(0);
      Tensor left = Random.uniform(key, new TensorType(p.dtype(), shape)).neg().add(1);
      Tensor r = left.mul(sums.at(-1)).expandDims(-1);
      return Lax.take(a, sums.lt(r).astype(DType.I32).sum(-1), 0);
    }
    // The largest of Gumbel-distributed numbers are a sample (Kool et al., arXiv:1903.06059).
    Tensor scores = Random.gumbel(key, p.type()).add(p.log());
    Tensor positions = Lax.iota(p.type().with(DType.I32), 0);
    Tensor order = Lax.sort(List.of(scores.neg(), positions), 0).get(1);
    return Lax.take(a, first(order, shape), 0);
  }

  private static Tensor first(Tensor order, Shape shape) {
    return Lax.sliceInDim(order, 0, (int) shape.size(), 0).reshape(shape.dims());
  }

  private static void requireEnough(Tensor a, Shape shape, boolean replace) {
    require(a.rank() > 0, "choice: %s has no axis to choose along", a);
    require(
        replace ? a.dim(0) > 0 || shape.size() == 0 : shape.size() <= a.dim(0),
        "choice: %s cannot be drawn from %d slices of %s; draw fewer, or with replacement",
        shape,
        a.dim(0),
        a);
  }

  /** Each line of {@code x} in an order of its own. */
  static Tensor shuffled(Tensor key, Tensor x, int axis) {
    int at = Axes.of("permutation", x, axis);
    int rounds =
        (int) Math.ceil(3 * Math.log(Math.max(1, x.shape().size())) / Math.log(0xffffffffL));
    Tensor rest = key;
    Tensor shuffled = x;
    for (int i = 0; i < rounds; i++) {
      Tensor keys = Random.split(rest, 2);
      rest = Random.pick(keys, 0);
      Tensor by = Random.bits(Random.pick(keys, 1), x.shape());
      shuffled = Lax.sort(List.of(by, shuffled), at).get(1);
    }
    return shuffled;
  }

  /**
   * The numbers below {@code n} in any order. Sorting by 32 random bits leaves few ties, and
   * sorting again breaks those.
   */
  static Tensor order(Tensor key, int n) {
    int rounds = (int) Math.ceil(3 * Math.log(Math.max(1, n)) / Math.log(0xffffffffL));
    Tensor order = Lax.iota(TensorType.of(DType.I32, n), 0);
    for (int i = 0; i < rounds; i++) {
      Tensor keys = Random.split(key, 2);
      key = Random.pick(keys, 0);
      Tensor by = Random.bits(Random.pick(keys, 1), Shape.of(n));
      order = Lax.sort(List.of(by, order.broadcastTo(by.shape())), -1).get(1);
    }
    return order;
  }
}
