package org.nanodo.batch;

import static org.nanodo.batch.BatchContext.prepended;
import static org.nanodo.batch.BatchContext.shifted;

import java.util.Collections;
import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.CustomJvp;
import org.nanodo.ir.ControlFlowOp.CustomVjp;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.Dot;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.BitcastConvert;
import org.nanodo.ir.ElementwiseOp.Clamp;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.ElementwiseOp.Complex;
import org.nanodo.ir.ElementwiseOp.ComplexPart;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.ElementwiseOp.Select;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Fft;
import org.nanodo.ir.Function;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.HintOp.OptimizationBarrier;
import org.nanodo.ir.HintOp.ShardingConstraint;
import org.nanodo.ir.Op;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.ir.ShapeOp.Iota;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.ShapeOp.Reverse;
import org.nanodo.ir.ShapeOp.Transpose;
import org.nanodo.ir.Sort;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.trace.Trace;

/** The batching rules: an operation's results when at least one of its operands is mapped. */
final class BatchingRules {
  private static final RuleTable<BatchContext, List<Batched>> RULES = new RuleTable<>();

  static {
    // Elementwise operations are the same on tensors of one rank more.
    List.of(
            Unary.class,
            Binary.class,
            Compare.class,
            Select.class,
            Clamp.class,
            Complex.class,
            ComplexPart.class,
            Convert.class,
            BitcastConvert.class,
            Alias.class)
        .forEach(type -> RULES.add(type, (op, c) -> c.applied(op)));
    RULES.add(Reshape.class, (op, c) -> c.applied(new Reshape(op.shape().prepend(c.size()))));
    RULES.add(Broadcast.class, BatchingRules::broadcast);
    RULES.add(
        Transpose.class, (op, c) -> c.applied(new Transpose(prepended(0, shifted(op.perm())))));
    RULES.add(Reverse.class, (op, c) -> c.applied(new Reverse(shifted(op.axes()))));
    RULES.add(Iota.class, BatchingRules::withoutOperands);
    RULES.add(Constant.class, BatchingRules::withoutOperands);
    RULES.add(Reduce.class, (op, c) -> c.applied(new Reduce(op.kind(), shifted(op.axes()))));
    RULES.add(Sort.class, (op, c) -> c.applied(new Sort(op.axis() + 1)));
    RULES.add(Dot.class, BatchingRules::dot);
    // Leading dimensions are those of a batch already.
    RULES.add(Fft.class, (op, c) -> c.applied(op));
    WindowBatching.addTo(RULES);
    LinalgBatching.addTo(RULES);
    SliceBatching.addTo(RULES);
    IndexBatching.addTo(RULES);
    RULES.add(
        OptimizationBarrier.class,
        (op, c) -> BatchContext.of(Trace.current().emit(op, c.operands()), c.mapped()));
    RULES.add(
        ShardingConstraint.class,
        (op, c) ->
            c.applied(new ShardingConstraint(unsplit(op.sharding()), unsplit(op.cotangent()))));
    CollectiveBatching.addTo(RULES);
    RULES.add(Call.class, BatchingRules::call);
    CustomCallBatching.addTo(RULES);
    RULES.add(CustomVjp.class, CustomVjpBatching::batch);
    RULES.add(CustomJvp.class, BatchingRules::customJvp);
    RULES.add(Case.class, CaseBatching::batch);
    RULES.add(Scan.class, ScanBatching::batch);
    RULES.add(While.class, WhileBatching::batch);
  }

  private BatchingRules() {}

  static boolean has(Class<?> type) {
    return RULES.has(type);
  }

  static List<Batched> batch(Op op, BatchContext c) {
    return RULES.apply(op, c);
  }

  private static List<Batched> broadcast(Broadcast op, BatchContext c) {
    return c.applied(new Broadcast(op.shape().prepend(c.size()), prepended(0, shifted(op.dims()))));
  }

  private static List<Batched> withoutOperands(Op op, BatchContext c) {
    throw new IllegalStateException(op.name() + " has no operands that could be mapped");
  }

  /**
   * The mapped axis is a batch dimension if both operands have it, otherwise one more dimension of
   * the result, so that a matrix times mapped vectors is one product of matrices.
   */
  private static List<Batched> dot(Dot op, BatchContext c) {
    boolean lhs = c.mapped(0);
    boolean rhs = c.mapped(1);
    List<Integer> lhsBatch = lhs ? shifted(op.lhsBatch()) : op.lhsBatch();
    List<Integer> rhsBatch = rhs ? shifted(op.rhsBatch()) : op.rhsBatch();
    boolean both = lhs && rhs;
    var batched =
        new Dot(
            both ? prepended(0, lhsBatch) : lhsBatch,
            both ? prepended(0, rhsBatch) : rhsBatch,
            lhs ? shifted(op.lhsContract()) : op.lhsContract(),
            rhs ? shifted(op.rhsContract()) : op.rhsContract(),
            op.result());
    Tensor result = Trace.current().emit(batched, c.operands()).get(0);
    // The operand's leading axis comes first among its free dimensions.
    int at = both ? 0 : lhs ? op.lhsBatch().size() : c.rank(0) - op.lhsContract().size();
    return BatchContext.of(BatchContext.moved(result, at, 0));
  }

  /** The mapped axis is not split over devices. */
  private static NamedSharding unsplit(NamedSharding s) {
    return new NamedSharding(s.mesh(), s.spec().prepend(List.of()));
  }

  /** All operands are mapped, as their tangents may be. */
  private static List<Batched> customJvp(CustomJvp op, BatchContext c) {
    return c.applied(new CustomJvp(mapped(op.callee(), c), mapped(op.jvp(), c)));
  }

  private static Function mapped(Function f, BatchContext c) {
    List<Boolean> params = Collections.nCopies(f.params().size(), true);
    List<Boolean> results = Collections.nCopies(f.results().size(), true);
    return BatchedFunction.of(f, c.size(), params, results).function();
  }

  private static List<Batched> call(Call op, BatchContext c) {
    if (op.kernel().isPresent()) {
      return c.applied(op.of(mapped(op.callee(), c)));
    }
    BatchedFunction callee = BatchedFunction.of(op.callee(), c.size(), c.mapped());
    var call = new Call(callee.function(), op.policy());
    return BatchContext.of(Trace.current().emit(call, c.operands()), callee.mapped());
  }
}
