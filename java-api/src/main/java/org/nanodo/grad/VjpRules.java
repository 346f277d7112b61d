package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.ControlFlowOp.CustomJvp;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.CustomCall;
import org.nanodo.ir.DType;
import org.nanodo.ir.Fft;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.HintOp.OptimizationBarrier;
import org.nanodo.ir.HintOp.ShardingConstraint;
import org.nanodo.ir.HostCallback;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Op;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.ir.ShapeOp.Iota;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.ShapeOp.Reverse;
import org.nanodo.ir.ShapeOp.Transpose;
import org.nanodo.ir.Sort;

/**
 * The VJP rules: cotangents of an operation's operands, null where zero. Calls and scans have none
 * here, as their rules also replace the operation itself ({@link ReverseMode}).
 */
final class VjpRules {
  private static final RuleTable<VjpContext, List<@Nullable Tensor>> RULES = new RuleTable<>();

  static {
    ElementwiseVjp.addTo(RULES);
    RULES.add(Constant.class, (op, s) -> s.none());
    RULES.add(Iota.class, (op, s) -> s.none());
    RULES.add(Reshape.class, (op, s) -> cts(s.ct().reshape(s.in(0).shape().dims())));
    RULES.add(Transpose.class, (op, s) -> cts(s.ct().transpose(inverse(op.perm()))));
    RULES.add(Reverse.class, (op, s) -> cts(Lax.rev(s.ct(), Lists.ints(op.axes()))));
    RULES.add(Broadcast.class, VjpRules::broadcast);
    ReduceVjp.addTo(RULES);
    DotVjp.addTo(RULES);
    WindowVjp.addTo(RULES);
    ConvVjp.addTo(RULES);
    LinalgVjp.addTo(RULES);
    SliceVjp.addTo(RULES);
    IndexVjp.addTo(RULES);
    RULES.add(Sort.class, VjpRules::sort);
    RULES.add(Fft.class, FftVjp::pull);
    RULES.add(Alias.class, VjpRules::alias);
    RULES.add(
        ShardingConstraint.class,
        (op, s) -> cts(Lax.withShardingConstraint(s.ct(), op.cotangent(), op.sharding())));
    RULES.add(OptimizationBarrier.class, VjpRules::barrier);
    CollectiveVjp.addTo(RULES);
    RULES.add(While.class, VjpRules::loop);
    RULES.add(HostCallback.class, (op, s) -> foreign("it calls Java", s));
    RULES.add(CustomCall.class, (op, s) -> foreign("it calls the handler " + op.target(), s));
    RULES.add(CustomJvp.class, CustomJvpRule::pull);
  }

  private VjpRules() {}

  static boolean has(Class<?> type) {
    return RULES.has(type);
  }

  static List<@Nullable Tensor> pull(Op op, VjpContext s) {
    return RULES.apply(op, s);
  }

  static int[] inverse(List<Integer> perm) {
    return IntStream.range(0, perm.size()).map(perm::indexOf).toArray();
  }

  /** The sum over the repeated dimensions. */
  private static List<@Nullable Tensor> broadcast(Broadcast op, VjpContext s) {
    Tensor x = s.in(0);
    List<Integer> kept =
        op.dims().stream().filter(d -> x.dim(op.dims().indexOf(d)) == op.shape().dim(d)).toList();
    int[] repeated = IntStream.range(0, op.shape().rank()).filter(d -> !kept.contains(d)).toArray();
    Tensor sum = repeated.length == 0 ? s.ct() : s.ct().sum(repeated);
    // The sum has the kept dimensions in the order of the result; the operand may order them
    // otherwise.
    int[] perm =
        kept.stream().mapToInt(d -> (int) kept.stream().filter(k -> k < d).count()).toArray();
    return cts(sum.transpose(perm).reshape(x.shape().dims()));
  }

  /** Cotangents go back to the positions that the elements came from. */
  private static List<@Nullable Tensor> sort(Sort op, VjpContext s) {
    Tensor key = s.in(0);
    Tensor position = Lax.iota(key.type().with(DType.I32), op.axis());
    Tensor from = Lax.sort(List.of(key, position), op.axis()).get(1);
    // Sorting by the original position undoes the first sort.
    return s.mapped(ct -> Lax.sort(List.of(from, ct), op.axis()).get(1));
  }

  private static List<@Nullable Tensor> alias(Alias op, VjpContext s) {
    return switch (op.kind()) {
      case NAME -> cts(s.ct());
      case STOP_GRADIENT -> s.none();
      case COMPUTED_ONCE -> cts(Lax.computedOnce(s.ct()));
      case NO_DERIVATIVE -> throw NestedRules.tooDeep();
    };
  }

  private static List<@Nullable Tensor> barrier(OptimizationBarrier op, VjpContext s) {
    List<Tensor> nonzero = new ArrayList<>();
    for (Tensor ct : s.cotangents()) {
      if (ct != null) {
        nonzero.add(ct);
      }
    }
    var held = Lax.optimizationBarrier(nonzero).iterator();
    return s.mapped(ct -> held.next());
  }

  private static List<@Nullable Tensor> foreign(String why, VjpContext s) {
    throw new GradException(
        "%s has no derivative: %s; give one by customVjp or customJvp, or stopGradient its arguments"
            .formatted(s.results().get(0).label(), why));
  }

  /** The values of every iteration would have to be kept, and their number is not known. */
  private static List<@Nullable Tensor> loop(While op, VjpContext s) {
    throw new GradException(
        "%s has no gradient: how often it runs is not known; use Scan, or ControlFlow.foriLoop with bounds that are Java numbers"
            .formatted(s.results().get(0).label()));
  }
}
