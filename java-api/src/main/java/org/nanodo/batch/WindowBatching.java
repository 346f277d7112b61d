package org.nanodo.batch;

import static org.nanodo.batch.BatchContext.moved;
import static org.nanodo.batch.BatchContext.prepended;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.ConvDims;
import org.nanodo.ir.ConvGeneralDilated;
import org.nanodo.ir.Operands;
import org.nanodo.ir.ReduceWindow;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.ir.WindowDim;
import org.nanodo.trace.MergedAxes;
import org.nanodo.trace.Trace;

/**
 * Batching rules of windowed reductions and convolutions. The mapped axis of a convolution becomes
 * part of the batch, of the output features, or, if both operands have it, of the groups.
 */
final class WindowBatching {
  private WindowBatching() {}

  static void addTo(RuleTable<BatchContext, List<Batched>> rules) {
    rules.add(
        ReduceWindow.class,
        (op, c) ->
            c.applied(
                new ReduceWindow(
                    op.kind(), prepended(1, op.sizes()), prepended(WindowDim.PLAIN, op.dims()))));
    rules.add(ConvGeneralDilated.class, WindowBatching::conv);
  }

  private static List<Batched> conv(ConvGeneralDilated op, BatchContext c) {
    if (c.size() == 0) {
      return BatchContext.of(Lax.full(c.lifted(example(op, c)), 0));
    }
    Tensor result =
        c.mapped(0) && c.mapped(1) ? grouped(op, c) : c.mapped(0) ? inputs(op, c) : kernels(op, c);
    return BatchContext.of(result);
  }

  /** The type of the result for one example. */
  private static TensorType example(ConvGeneralDilated op, BatchContext c) {
    var operands =
        List.of(0, 1).stream()
            .map(i -> c.mapped(i) ? c.in(i).type().with(c.in(i).shape().rest()) : c.in(i).type())
            .map(type -> new Value(type, "example"))
            .toList();
    return op.infer(new Operands(operands)).get(0);
  }

  private static Tensor grouped(ConvGeneralDilated op, BatchContext c) {
    ConvDims dims = op.dims();
    boolean batch = op.batchGroups() > 1;
    Tensor lhs = MergedAxes.merge(c.in(0), 0, dims.lhs().get(batch ? 0 : 1));
    Tensor rhs = MergedAxes.merge(c.in(1), 0, dims.rhs().get(0));
    var merged =
        new ConvGeneralDilated(
            dims,
            op.window(),
            batch ? 1 : op.featureGroups() * c.size(),
            batch ? op.batchGroups() * c.size() : 1);
    return outOf(emit(merged, lhs, rhs), dims.out().get(1), c.size());
  }

  private static Tensor inputs(ConvGeneralDilated op, BatchContext c) {
    int batch = op.dims().lhs().get(0);
    Tensor lhs = within(c.in(0), batch, op.batchGroups());
    return outOf(emit(op, lhs, c.in(1)), op.dims().out().get(0), c.size());
  }

  private static Tensor kernels(ConvGeneralDilated op, BatchContext c) {
    int groups = Math.max(op.featureGroups(), op.batchGroups());
    Tensor rhs = within(c.in(1), op.dims().rhs().get(0), groups);
    Tensor result = emit(op, c.in(0), rhs);
    int feature = op.dims().out().get(1);
    Tensor apart =
        MergedAxes.split(MergedAxes.split(result, feature, groups), feature + 1, c.size());
    return moved(MergedAxes.merge(apart, feature, feature + 1), feature, 0);
  }

  /**
   * The leading axis merged into axis {@code axis} of an example, within its groups, which stay the
   * outermost part.
   */
  private static Tensor within(Tensor x, int axis, int groups) {
    if (groups == 1) {
      return MergedAxes.merge(x, 0, axis);
    }
    Tensor apart = MergedAxes.split(x, axis + 1, groups);
    return MergedAxes.merge(MergedAxes.merge(apart, 0, axis + 1), axis, axis);
  }

  private static Tensor outOf(Tensor x, int axis, int size) {
    return moved(MergedAxes.split(x, axis, size), axis, 0);
  }

  private static Tensor emit(ConvGeneralDilated op, Tensor lhs, Tensor rhs) {
    return Trace.current().emit(op, List.of(lhs, rhs)).get(0);
  }
}
