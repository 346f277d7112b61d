package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/**
 * The different elements of a tensor in ascending order, as {@code jnp.unique} with a static size:
 * of more elements the first are kept, fewer are followed by copies of the first, whose count is
 * zero. NaNs are one element.
 *
 * @param values the elements
 * @param indices where each is first in row-major order, int32
 * @param inverse the place among all different elements of every element of the tensor, int32
 * @param counts how often each occurs, int32
 */
public record Unique(Tensor values, Tensor indices, Tensor inverse, Tensor counts) {
  static Unique of(Tensor x, int size) {
    Tensor flat = x.ravel();
    int n = flat.dim(0);
    require(n > 0 || size == 0, "unique: %s has no elements to repeat %d times", x, size);
    Tensor from = flat.argsort(0);
    Tensor sorted = flat.take(from, 0, Index.CLIP);
    Tensor place = Lax.iota(TensorType.of(DType.I32, n), 0);
    Tensor before = sorted.roll(1, 0);
    Tensor repeated = sorted.eq(before).or(sorted.isNan().and(before.isNan()));
    Tensor first = repeated.logicalNot().or(place.eq(0));
    // The places where a new element begins, and after them n as often as elements repeat.
    Tensor starts = Lax.where(first, place, n).sort(0);
    Tensor all = starts.pad(n, new int[] {0, Math.max(size + 1 - n, 0)});
    Tensor start = Lax.sliceInDim(all, 0, size, 0);
    Tensor end = Lax.sliceInDim(all, 1, size + 1, 0);
    Tensor at = Lax.where(start.lt(n), start, 0);
    Tensor number = starts.searchsorted(place, Side.RIGHT).sub(1);
    Tensor inverse = Lax.zerosLike(place).set(from, number);
    return new Unique(
        sorted.take(at, 0, Index.CLIP),
        from.take(at, 0, Index.CLIP),
        inverse.reshape(x.shape().dims()),
        end.sub(start));
  }

  /** The same with {@code fill} in place of the copies. */
  Unique filled(Number fill) {
    return new Unique(Lax.where(counts.gt(0), values, fill), indices, inverse, counts);
  }
}
