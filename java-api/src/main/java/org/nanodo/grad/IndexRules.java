package org.nanodo.grad;

import static org.nanodo.grad.Site.to;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.Gather;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;

/**
 * Rules of gather and scatter, which undo each other. A gather moves a slice that lies outside back
 * in, and a scatter leaves it out; the rules keep to that.
 */
final class IndexRules {
  private IndexRules() {}

  static void addTo(Rules rules) {
    rules.add(Gather.class, IndexRules::gather);
    rules.add(Scatter.class, IndexRules::scatter);
  }

  private static List<@Nullable Tensor> gather(Gather op, Site s) {
    Tensor indices = s.in(1);
    Tensor high = lastStarts(op.dims(), s.in(0).shape(), op.sizes(), indices);
    Tensor inside = Lax.clamp(Lax.zerosLike(indices), indices, high);
    return to(Lax.scatterAdd(Lax.zerosLike(s.in(0)), inside, s.ct(), op.dims()), null);
  }

  private static List<@Nullable Tensor> scatter(Scatter op, Site s) {
    Tensor indices = s.in(1);
    Shape sizes = sliceSizes(op.dims(), s.in(0).shape(), s.in(2).shape());
    Tensor gathered = Lax.gather(s.ct(), indices, op.dims(), sizes);
    Tensor high = lastStarts(op.dims(), s.in(0).shape(), sizes, indices);
    Tensor within = indices.ge(Lax.zerosLike(indices)).and(indices.le(high));
    boolean vector = op.dims().indexVector() < indices.rank();
    Tensor valid = vector ? within.reduce(Reduce.Kind.AND, op.dims().indexVector()) : within;
    List<Integer> batch =
        IntStream.range(0, gathered.rank())
            .filter(i -> !op.dims().offset().contains(i))
            .boxed()
            .toList();
    Tensor mask = Lax.broadcastInDim(valid, gathered.shape(), batch);
    return to(s.ct(), null, Lax.where(mask, gathered, Lax.zerosLike(gathered)));
  }

  /** The largest start of a slice that lies inside, for every component of every index. */
  private static Tensor lastStarts(IndexDims dims, Shape x, Shape sizes, Tensor indices) {
    double[] last = dims.indexMap().stream().mapToDouble(d -> x.dim(d) - sizes.dim(d)).toArray();
    if (dims.indexVector() == indices.rank()) {
      return Lax.full(indices.type(), last[0]);
    }
    Tensor row = Lax.constant(Literal.of(TensorType.of(indices.dtype(), last.length), last));
    return Lax.broadcastInDim(row, indices.shape(), List.of(dims.indexVector()));
  }

  private static Shape sliceSizes(IndexDims dims, Shape x, Shape updates) {
    int[] sizes = new int[x.rank()];
    int next = 0;
    for (int i = 0; i < sizes.length; i++) {
      boolean single = dims.collapsed().contains(i) || dims.operandBatch().contains(i);
      sizes[i] = single ? 1 : updates.dim(dims.offset().get(next++));
    }
    return Shape.of(sizes);
  }
}
