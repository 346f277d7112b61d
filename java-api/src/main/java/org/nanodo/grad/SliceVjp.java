package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Op;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.SliceOp.Concatenate;
import org.nanodo.ir.SliceOp.DynamicSlice;
import org.nanodo.ir.SliceOp.DynamicUpdateSlice;
import org.nanodo.ir.SliceOp.Pad;
import org.nanodo.ir.SliceOp.Slice;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;

/** VJP rules of slices, pads and concatenations. */
final class SliceVjp {
  private SliceVjp() {}

  static void addTo(RuleTable<VjpContext, List<@Nullable Tensor>> rules) {
    rules.add(Slice.class, (op, s) -> cts(slice(op, s.in(0), s.ct())));
    rules.add(Pad.class, SliceVjp::pad);
    rules.add(Concatenate.class, SliceVjp::concatenate);
    rules.add(DynamicSlice.class, SliceVjp::dynamicSlice);
    rules.add(DynamicUpdateSlice.class, SliceVjp::dynamicUpdateSlice);
  }

  /** Pads the cotangent with zeros around and between the elements of the slice. */
  private static Tensor slice(Slice op, Tensor x, Tensor ct) {
    int rank = x.rank();
    int[] low = new int[rank];
    int[] high = new int[rank];
    int[] interior = new int[rank];
    for (int i = 0; i < rank; i++) {
      low[i] = op.starts().get(i);
      interior[i] = op.strides().get(i) - 1;
      int covered = ct.dim(i) == 0 ? 0 : (ct.dim(i) - 1) * op.strides().get(i) + 1;
      high[i] = x.dim(i) - low[i] - covered;
    }
    return Lax.pad(ct, Lax.scalar(ct.dtype(), 0), low, high, interior);
  }

  /**
   * The operand gets the cotangent at its elements, the padding value the sum of the rest, not as a
   * difference of two sums, which would lose digits, and all of them to an infinity.
   */
  private static List<@Nullable Tensor> pad(Pad op, VjpContext s) {
    Tensor x = s.in(0);
    int rank = x.rank();
    int[] low = new int[rank];
    int[] high = new int[rank];
    int[] limits = new int[rank];
    int[] strides = new int[rank];
    for (int i = 0; i < rank; i++) {
      low[i] = -op.low().get(i);
      high[i] = -op.high().get(i);
      strides[i] = op.interior().get(i) + 1;
      limits[i] = x.dim(i) == 0 ? 0 : (x.dim(i) - 1) * strides[i] + 1;
    }
    Tensor zero = Lax.scalar(s.ct().dtype(), 0);
    Tensor unpadded = Lax.pad(s.ct(), zero, low, high, new int[rank]);
    Tensor toX = Lax.slice(unpadded, new int[rank], limits, strides);
    return cts(toX, Lax.where(padding(op, x), s.ct(), Lax.zerosLike(s.ct())).sum());
  }

  private static Tensor padding(Pad op, Tensor x) {
    var flags = x.type().with(DType.BOOL);
    return Trace.current().emit(op, List.of(Lax.full(flags, 0), Lax.scalar(DType.BOOL, 1))).get(0);
  }

  private static List<@Nullable Tensor> concatenate(Concatenate op, VjpContext s) {
    List<@Nullable Tensor> parts = new ArrayList<>();
    int start = 0;
    for (Tensor x : s.operands()) {
      int limit = start + x.dim(op.axis());
      parts.add(Lax.sliceInDim(s.ct(), start, limit, op.axis()));
      start = limit;
    }
    return parts;
  }

  private static List<@Nullable Tensor> dynamicSlice(DynamicSlice op, VjpContext s) {
    List<Tensor> starts = s.operands().subList(1, s.operands().size());
    List<@Nullable Tensor> pulled = new ArrayList<>(s.none());
    pulled.set(0, updated(Lax.zerosLike(s.in(0)), s.ct(), starts));
    return pulled;
  }

  private static List<@Nullable Tensor> dynamicUpdateSlice(DynamicUpdateSlice op, VjpContext s) {
    List<Tensor> starts = s.operands().subList(2, s.operands().size());
    Tensor update = s.in(1);
    List<@Nullable Tensor> pulled = new ArrayList<>(s.none());
    pulled.set(0, updated(s.ct(), Lax.zerosLike(update), starts));
    pulled.set(1, emit(new DynamicSlice(update.shape()), List.of(s.ct()), starts));
    return pulled;
  }

  /** With an update at starts that count from the first element already. */
  private static Tensor updated(Tensor x, Tensor update, List<Tensor> starts) {
    return emit(new DynamicUpdateSlice(), List.of(x, update), starts);
  }

  private static Tensor emit(Op op, List<Tensor> first, List<Tensor> starts) {
    var operands = new ArrayList<>(first);
    operands.addAll(starts);
    return Interpreter.current().emit(op, operands).get(0);
  }
}
