package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.ir.CollectiveOp;
import org.nanodo.ir.CollectiveOp.AllGather;
import org.nanodo.ir.CollectiveOp.AllReduce;
import org.nanodo.ir.CollectiveOp.AllToAll;
import org.nanodo.ir.CollectiveOp.AxisIndex;
import org.nanodo.ir.CollectiveOp.CollectivePermute;
import org.nanodo.ir.CollectiveOp.PartitionId;
import org.nanodo.ir.CollectiveOp.ReduceScatter;
import org.nanodo.ir.CollectiveOp.Route;
import org.nanodo.ir.CollectiveOp.Varying;
import org.nanodo.ir.NamedAxis;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.RuleTable;
import org.nanodo.trace.Trace;

/** The VJP rules of {@link CollectiveOp}s: their transposes. */
final class CollectiveVjp {
  private CollectiveVjp() {}

  static void addTo(RuleTable<VjpContext, List<@Nullable Tensor>> rules) {
    rules.add(AllReduce.class, CollectiveVjp::reduce);
    rules.add(
        Varying.class, (op, s) -> cts(emit(new AllReduce(Reduce.Kind.SUM, op.axes()), s.ct())));
    rules.add(
        AllGather.class, (op, s) -> cts(emit(new ReduceScatter(op.axes(), op.dim()), s.ct())));
    rules.add(
        ReduceScatter.class, (op, s) -> cts(emit(new AllGather(op.axes(), op.dim()), s.ct())));
    rules.add(
        AllToAll.class,
        (op, s) -> cts(emit(new AllToAll(op.axes(), op.concat(), op.split()), s.ct())));
    rules.add(CollectivePermute.class, CollectiveVjp::permute);
    rules.add(AxisIndex.class, (op, s) -> s.none());
    rules.add(PartitionId.class, (op, s) -> s.none());
  }

  private static Tensor emit(CollectiveOp op, Tensor ct) {
    return Trace.current().emit(op, List.of(ct)).get(0);
  }

  /**
   * The cotangent of a sum over devices, which is the same on all, is that of every summand. The
   * examples of a batch each have a sum of their own.
   */
  private static List<@Nullable Tensor> reduce(AllReduce op, VjpContext s) {
    if (op.kind() != Reduce.Kind.SUM) {
      throw new GradException(
          "%s has no gradient, as in JAX; use stopGradient on its operand, or gather and reduce"
              .formatted(s.out().label()));
    }
    boolean manual = op.axes().stream().allMatch(NamedAxis::manual);
    return cts(emit(manual ? new Varying(op.axes()) : op, s.ct()));
  }

  private static List<@Nullable Tensor> permute(CollectivePermute op, VjpContext s) {
    List<Route> back = op.routes().stream().map(r -> new Route(r.target(), r.source())).toList();
    return cts(emit(new CollectivePermute(op.axis(), back), s.ct()));
  }
}
