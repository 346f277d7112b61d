package org.nanodo.batch;

import static org.nanodo.batch.BatchContext.prepended;
import static org.nanodo.batch.BatchContext.shifted;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Gather;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Lists;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.Shape;

/**
 * Batching rules of gather and scatter: the mapped axis is a batching dimension if operand and
 * indices both have it, a dimension of the slices if only the operand has it, a dimension of the
 * indices if only these have it.
 */
final class IndexBatching {
  private IndexBatching() {}

  static void addTo(RuleTable<BatchContext, List<Batched>> rules) {
    rules.add(Gather.class, IndexBatching::gather);
    rules.add(Scatter.class, IndexBatching::scatter);
  }

  private static List<Batched> gather(Gather op, BatchContext c) {
    IndexDims dims = op.dims();
    if (!c.mapped(1)) {
      Shape sizes = op.sizes().prepend(c.size());
      return BatchContext.of(Lax.gather(c.in(0), c.in(1), withinSlices(dims), sizes, op.mode()));
    }
    if (!c.mapped(0)) {
      var batched =
          new IndexDims(
              shifted(dims.offset()),
              dims.collapsed(),
              dims.operandBatch(),
              shifted(dims.indexBatch()),
              dims.indexMap(),
              dims.indexVector() + 1);
      return BatchContext.of(Lax.gather(c.in(0), c.in(1), batched, op.sizes(), op.mode()));
    }
    Shape sizes = op.sizes().prepend(Math.min(1, c.size()));
    return BatchContext.of(Lax.gather(c.in(0), c.in(1), paired(dims), sizes, op.mode()));
  }

  private static List<Batched> scatter(Scatter op, BatchContext c) {
    IndexDims dims = c.mapped(1) ? paired(op.dims()) : withinSlices(op.dims());
    return BatchContext.of(
        Lax.scatter(op.kind(), c.lifted(0), c.in(1), c.lifted(2), dims, op.mode()));
  }

  /** All examples share the indices: the mapped axis is a dimension of each slice. */
  private static IndexDims withinSlices(IndexDims dims) {
    return new IndexDims(
        prepended(0, shifted(dims.offset())),
        shifted(dims.collapsed()),
        shifted(dims.operandBatch()),
        dims.indexBatch(),
        shifted(dims.indexMap()),
        dims.indexVector());
  }

  /** Each example has its own operand and indices. */
  private static IndexDims paired(IndexDims dims) {
    return new IndexDims(
        shifted(dims.offset()),
        shifted(dims.collapsed()),
        prepended(0, shifted(dims.operandBatch())),
        prepended(0, shifted(dims.indexBatch())),
        shifted(dims.indexMap()),
        dims.indexVector() + 1);
  }

  /**
   * A block of {@code x} at each row of {@code starts}, clamped so that it is in bounds.
   *
   * @param mapped whether each example has an {@code x} of its own
   * @param sizes the size of a block, without the mapped axis
   */
  static Tensor windows(Tensor x, boolean mapped, Tensor starts, Shape sizes) {
    List<Integer> none = List.of();
    int rank = sizes.rank();
    List<Integer> batch = mapped ? List.of(0) : none;
    List<Integer> axes = mapped ? Lists.range(1, rank + 1) : Lists.range(0, rank);
    var dims = new IndexDims(Lists.range(1, rank + 1), none, batch, batch, axes, 1);
    Shape slice = mapped ? sizes.prepend(Math.min(1, x.dim(0))) : sizes;
    return Lax.gather(x, starts, dims, slice);
  }
}
