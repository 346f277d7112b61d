package org.nanodo.grad;

import static org.nanodo.ir.Lists.concat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nanodo.Tensor;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.Function;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.HintOp.ShardingConstraint;
import org.nanodo.ir.Node;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;

/**
 * The residuals of an iteration of a scan, by how they reach the backward scan.
 *
 * @param stacked values that differ between iterations: the forward scan stacks them
 * @param sliced slices of scanned tensors: the backward scan takes them again
 * @param constant values that are the same in all iterations
 * @param nodes the operations that compute the cotangents from them
 */
record ScanResiduals(
    Scan scan,
    Derivative derivative,
    List<Value> stacked,
    List<Value> sliced,
    List<Value> constant,
    List<Node> nodes) {
  static ScanResiduals of(Scan scan, Derivative d) {
    Set<Value> invariant = new HashSet<>();
    Set<Value> slices = new HashSet<>();
    for (int i = 0; i < d.params().size(); i++) {
      Value param = d.params().get(i);
      if (scan.isScanned(i)) {
        slices.add(param);
      } else if (scan.isConstant(i) || d.results().get(i) == param) {
        invariant.add(param);
      }
    }
    List<Node> nodes = concat(cheap(d.forward(), invariant, slices), d.backward());
    for (Node node : d.forward()) {
      if (invariant.containsAll(node.operands())) {
        invariant.addAll(node.results());
      }
    }
    var stacked = new ArrayList<Value>();
    var sliced = new ArrayList<Value>();
    var constant = new ArrayList<Value>();
    for (Value v : d.residuals(nodes)) {
      (invariant.contains(v) ? constant : slices.contains(v) ? sliced : stacked).add(v);
    }
    return new ScanResiduals(scan, d, stacked, sliced, constant, nodes);
  }

  /**
   * Operations to recompute rather than store their results: those that only move or repeat
   * elements, widening conversions, and conversions and counters of values that are available
   * anyway.
   */
  private static List<Node> cheap(List<Node> forward, Set<Value> invariant, Set<Value> slices) {
    Set<Value> available = new HashSet<>(invariant);
    available.addAll(slices);
    var cheap = new ArrayList<Node>();
    for (Node node : forward) {
      boolean known = available.containsAll(node.operands());
      boolean recompute =
          node.operands().isEmpty()
              || (node.op() instanceof Alias a && !a.isNamed())
              || node.op() instanceof ShardingConstraint
              || node.op() instanceof Broadcast
              || node.op() instanceof Reshape
              || (node.op() instanceof Convert c && (known || widens(c, node)))
              || (known && counts(node));
      if (recompute) {
        cheap.add(node);
        if (known) {
          available.addAll(node.results());
        }
      }
    }
    return cheap;
  }

  /** Whether this is integer arithmetic on a loop's counter: cheaper than a stacked result. */
  private static boolean counts(Node node) {
    TensorType type = node.results().get(0).type();
    return node.op() instanceof Binary && type.rank() == 0 && type.dtype().isInteger();
  }

  private static boolean widens(Convert convert, Node node) {
    return convert.dtype().bytes() > node.operands().get(0).type().dtype().bytes();
  }

  /** The body of the forward scan, which also returns the stacked residuals. */
  Function forward() {
    return derivative.forward(scan.body().name(), stacked);
  }

  /** The operands of the scan that are {@link #sliced}. */
  List<Tensor> sliced(List<Tensor> operands) {
    return sliced.stream().map(v -> operands.get(derivative.params().indexOf(v))).toList();
  }

  /** Records what is {@link #constant}, computed from the operands of the scan. */
  List<Tensor> constants(List<Tensor> operands) {
    var compute = new Function("", derivative.params(), derivative.forward(), constant);
    return Trace.current().inline(compute, operands);
  }
}
