package org.nanodo.batch;

import static org.nanodo.batch.BatchContext.prepended;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Lists;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.Shape;
import org.nanodo.ir.SliceOp.Concatenate;
import org.nanodo.ir.SliceOp.DynamicSlice;
import org.nanodo.ir.SliceOp.DynamicUpdateSlice;
import org.nanodo.ir.SliceOp.Pad;
import org.nanodo.ir.SliceOp.Slice;
import org.nanodo.trace.Trace;

/** Batching rules of slices, pads and concatenations. */
final class SliceBatching {
  private SliceBatching() {}

  static void addTo(RuleTable<BatchContext, List<Batched>> rules) {
    rules.add(Concatenate.class, (op, c) -> c.applied(new Concatenate(op.axis() + 1)));
    rules.add(
        Slice.class,
        (op, c) ->
            c.applied(
                new Slice(
                    prepended(0, op.starts()),
                    prepended(c.size(), op.limits()),
                    prepended(1, op.strides()))));
    rules.add(Pad.class, SliceBatching::pad);
    rules.add(DynamicSlice.class, SliceBatching::dynamicSlice);
    rules.add(DynamicUpdateSlice.class, SliceBatching::dynamicUpdateSlice);
  }

  private static List<Batched> pad(Pad op, BatchContext c) {
    var batched =
        new Pad(prepended(0, op.low()), prepended(0, op.high()), prepended(0, op.interior()));
    Trace trace = Trace.current();
    Tensor x = c.lifted(0);
    if (!c.mapped(1)) {
      return BatchContext.of(trace.emit(batched, List.of(x, c.in(1))).get(0));
    }
    // Each example has its own padding value: pad with zeros, then replace the padding.
    Tensor zero = Lax.scalar(x.dtype(), 0);
    Tensor padded = trace.emit(batched, List.of(x, zero)).get(0);
    Tensor inside = Lax.full(x.type().with(DType.BOOL), 1);
    Tensor kept = trace.emit(batched, List.of(inside, Lax.scalar(DType.BOOL, 0))).get(0);
    Tensor values = Lax.broadcastInDim(c.in(1), padded.shape(), List.of(0));
    return BatchContext.of(Lax.where(kept, padded, values));
  }

  private static List<Batched> dynamicSlice(DynamicSlice op, BatchContext c) {
    if (startsMapped(c, 1)) {
      Tensor starts = starts(c, 1);
      return BatchContext.of(IndexBatching.windows(c.in(0), c.mapped(0), starts, op.sizes()));
    }
    var operands = new ArrayList<>(c.operands());
    operands.add(1, firstStart(c, 1));
    var batched = new DynamicSlice(op.sizes().prepend(c.size()));
    return BatchContext.of(Trace.current().emit(batched, operands).get(0));
  }

  private static List<Batched> dynamicUpdateSlice(DynamicUpdateSlice op, BatchContext c) {
    Tensor x = c.lifted(0);
    Tensor update = c.lifted(1);
    if (!startsMapped(c, 2)) {
      var operands = new ArrayList<>(List.of(x, update, firstStart(c, 2)));
      operands.addAll(c.operands().subList(2, c.operands().size()));
      return BatchContext.of(Trace.current().emit(op, operands).get(0));
    }
    Shape size = x.shape().rest();
    int rank = size.rank();
    Tensor start = starts(c, 2);
    var last = new ArrayList<Tensor>();
    for (int i = 0; i < rank; i++) {
      last.add(Lax.scalar(start.dtype(), size.dim(i) - update.dim(i + 1)).reshape(1));
    }
    // A scatter drops updates that are out of bounds, where this operation clamps.
    Tensor high = Lax.concatenate(last, 0).broadcastTo(start.shape());
    Tensor held = Lax.clamp(Lax.zerosLike(start), start, high);
    List<Integer> axes = Lists.range(1, rank + 1);
    var dims = new IndexDims(axes, List.of(), List.of(0), List.of(0), axes, 1);
    return BatchContext.of(Lax.scatter(Scatter.Kind.SET, x, held, update, dims));
  }

  private static boolean startsMapped(BatchContext c, int from) {
    return c.mapped().subList(from, c.mapped().size()).contains(true);
  }

  /** The start indices as one row for each example. */
  private static Tensor starts(BatchContext c, int from) {
    var columns = new ArrayList<Tensor>();
    for (int i = from; i < c.operands().size(); i++) {
      columns.add(c.lifted(i).reshape(c.size(), 1));
    }
    return Lax.concatenate(columns, 1);
  }

  private static Tensor firstStart(BatchContext c, int from) {
    boolean scalar = c.operands().size() == from;
    return Lax.scalar(scalar ? DType.I32 : c.in(from).dtype(), 0);
  }
}
