package org.nanodo.ir;

import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.Scan;

/**
 * Floating-point operations of a program's dot products and convolutions, two for each
 * multiplication and addition; in a network other operations are negligible. Counted before
 * partitioning, over all devices, since not every plugin has a cost analysis.
 */
public final class Flops {
  private Flops() {}

  /**
   * The operations of one execution of {@code f}, including functions it calls; a loop of unknown
   * length counts as one iteration, a case as its most expensive branch.
   */
  public static long count(Function f) {
    return f.body().stream().mapToLong(Flops::count).sum();
  }

  private static long count(Node node) {
    if (node.op() instanceof Dot dot) {
      Shape lhs = node.operands().get(0).type().shape();
      long summed = dot.lhsContract().stream().mapToLong(lhs::dim).reduce(1, Math::multiplyExact);
      return 2 * node.results().get(0).type().shape().size() * summed;
    }
    if (node.op() instanceof Case branches) {
      return branches.branches().stream().mapToLong(Flops::count).max().orElse(0);
    }
    if (node.op() instanceof ConvGeneralDilated conv) {
      long summed = conv.summed(node.operands().get(1).type().shape());
      return 2 * node.results().get(0).type().shape().size() * summed;
    }
    if (node.op() instanceof ShardMap map) {
      return map.mesh().size() * count(map.body());
    }
    long once = node.op().functions().stream().mapToLong(Flops::count).sum();
    return node.op() instanceof Scan scan ? scan.length() * once : once;
  }
}
