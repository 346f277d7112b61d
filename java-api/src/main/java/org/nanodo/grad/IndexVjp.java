package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Gather;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/**
 * VJP rules of gather and scatter, which are each other's transposes in bounds. A gather clamps
 * out-of-bounds indices and a scatter drops their updates; so do the rules where indices are
 * promised to be in bounds, which keeps tangents of {@code x[i]} those of what is read.
 */
final class IndexVjp {
  private IndexVjp() {}

  static void addTo(RuleTable<VjpContext, List<@Nullable Tensor>> rules) {
    rules.add(Gather.class, IndexVjp::gather);
    rules.add(Scatter.class, IndexVjp::scatter);
  }

  private static List<@Nullable Tensor> gather(Gather op, VjpContext s) {
    boolean clips = op.mode() == Gather.Mode.CLIP;
    Tensor at = clips ? inside(op, s) : s.in(1);
    Scatter.Mode mode = clips ? Scatter.Mode.FILL_OR_DROP : Scatter.Mode.PROMISE_IN_BOUNDS;
    Tensor zeros = Lax.zerosLike(s.in(0));
    return cts(Lax.scatter(Scatter.Kind.ADD, zeros, at, s.ct(), op.dims(), mode), null);
  }

  private static Tensor inside(Gather op, VjpContext s) {
    Tensor indices = s.in(1);
    Tensor high = lastStarts(op.dims(), s.in(0).shape(), op.sizes(), indices);
    return Lax.clamp(Lax.zerosLike(indices), indices, high);
  }

  private static List<@Nullable Tensor> scatter(Scatter op, VjpContext s) {
    return switch (op.kind()) {
      case ADD -> cts(s.ct(), null, added(op, s));
      case SET -> set(op, s);
      case MUL -> product(op, s);
      case MIN, MAX -> extremum(op, s);
    };
  }

  private static Tensor added(Scatter op, VjpContext s) {
    return op.mode() == Scatter.Mode.PROMISE_IN_BOUNDS
        ? Lax.gather(s.ct(), s.in(1), op.dims(), sliceSizes(op, s), Gather.Mode.PROMISE_IN_BOUNDS)
        : masked(isInside(op, s), gathered(op, s, s.ct()));
  }

  /** Scattering the numbers of the updates shows which update each element was set by. */
  private static List<@Nullable Tensor> set(Scatter op, VjpContext s) {
    TensorType updates = s.in(2).type().with(DType.I32);
    int count = Shape.size(op.name(), updates.shape().size());
    Tensor ids =
        Lax.iota(TensorType.of(DType.I32, count), 0).add(1).reshape(updates.shape().dims());
    Tensor none = Lax.full(s.in(0).type().with(DType.I32), 0);
    Tensor owners = Lax.scatter(Scatter.Kind.SET, none, s.in(1), ids, op.dims());
    Tensor own = gathered(op, s, owners).eq(ids);
    return cts(masked(owners.eq(0), s.ct()), null, masked(own, gathered(op, s, s.ct())));
  }

  /**
   * The operand gets the cotangent times the updates. An update gets it times the operand and the
   * other updates of its element: their product without zeros divided by its own factor, and zero
   * if another one is zero. JAX differentiates only where no element has two updates.
   */
  private static List<@Nullable Tensor> product(Scatter op, VjpContext s) {
    Tensor updates = s.in(2);
    Tensor toOperand = Lax.scatter(op.kind(), s.ct(), s.in(1), updates, op.dims());
    Tensor isZero = updates.eq(Lax.zerosLike(updates));
    Tensor factors = Lax.where(isZero, Lax.full(updates.type(), 1), updates);
    Tensor ones = Lax.full(s.in(0).type(), 1);
    Tensor product = Lax.scatter(op.kind(), ones, s.in(1), factors, op.dims());
    TensorType counts = s.in(0).type().with(DType.I32);
    Tensor zeros =
        Lax.scatterAdd(Lax.full(counts, 0), s.in(1), isZero.astype(DType.I32), op.dims());
    Tensor others = gathered(op, s, product).div(factors);
    Tensor reached = gathered(op, s, zeros).eq(isZero.astype(DType.I32)).and(isInside(op, s));
    Tensor own = gathered(op, s, s.ct().mul(s.in(0)));
    return cts(toOperand, null, masked(reached, own.mul(others)));
  }

  /** All operands and updates equal to the result share its cotangent equally. */
  private static List<@Nullable Tensor> extremum(Scatter op, VjpContext s) {
    DType dtype = s.ct().dtype();
    Tensor kept = s.in(0).eq(s.out());
    Tensor attained = gathered(op, s, s.out()).eq(s.in(2)).and(isInside(op, s));
    Tensor count = Lax.scatterAdd(kept.astype(dtype), s.in(1), attained.astype(dtype), op.dims());
    Tensor share = s.ct().div(count.maximum(1));
    return cts(masked(kept, share), null, masked(attained, gathered(op, s, share)));
  }

  private static Tensor masked(Tensor mask, Tensor x) {
    return Lax.where(mask, x, Lax.zerosLike(x));
  }

  /** The elements of {@code x}, of the result's shape, at the position of each update. */
  private static Tensor gathered(Scatter op, VjpContext s, Tensor x) {
    return Lax.gather(x, s.in(1), op.dims(), sliceSizes(op, s));
  }

  /** Whether each element of the updates belongs to an update that is in bounds. */
  private static Tensor isInside(Scatter op, VjpContext s) {
    Tensor indices = s.in(1);
    Tensor high = lastStarts(op.dims(), s.in(0).shape(), sliceSizes(op, s), indices);
    Tensor within = indices.ge(Lax.zerosLike(indices)).and(indices.le(high));
    boolean vector = op.dims().indexVector() < indices.rank();
    Tensor valid = vector ? within.reduce(Reduce.Kind.AND, op.dims().indexVector()) : within;
    Shape updates = s.in(2).shape();
    List<Integer> batch =
        IntStream.range(0, updates.rank())
            .filter(i -> !op.dims().offset().contains(i))
            .boxed()
            .toList();
    return Lax.broadcastInDim(valid, updates, batch);
  }

  /** The largest start index that is in bounds, for every component of every index. */
  private static Tensor lastStarts(IndexDims dims, Shape x, Shape sizes, Tensor indices) {
    double[] last = dims.indexMap().stream().mapToDouble(d -> x.dim(d) - sizes.dim(d)).toArray();
    if (dims.indexVector() == indices.rank()) {
      return Lax.full(indices.type(), last[0]);
    }
    Tensor row = Lax.constant(Literal.of(TensorType.of(indices.dtype(), last.length), last));
    return Lax.broadcastInDim(row, indices.shape(), List.of(dims.indexVector()));
  }

  private static Shape sliceSizes(Scatter op, VjpContext s) {
    IndexDims dims = op.dims();
    Shape x = s.in(0).shape();
    Shape updates = s.in(2).shape();
    int[] sizes = new int[x.rank()];
    int next = 0;
    for (int i = 0; i < sizes.length; i++) {
      boolean single = dims.collapsed().contains(i) || dims.operandBatch().contains(i);
      sizes[i] = single ? 1 : updates.dim(dims.offset().get(next++));
    }
    return Shape.of(sizes);
  }
}
