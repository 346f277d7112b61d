package org.nanodo.ir;

import java.util.EnumMap;
import java.util.Map;
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
    return total(byType(f));
  }

  /** The same, by the element type that is multiplied. */
  public static Map<DType, Long> byType(Function f) {
    var sums = new EnumMap<DType, Long>(DType.class);
    f.body().forEach(node -> of(node).forEach((type, n) -> sums.merge(type, n, Math::addExact)));
    return sums;
  }

  private static long total(Map<DType, Long> byType) {
    return byType.values().stream().reduce(0L, Math::addExact);
  }

  private static Map<DType, Long> of(Node node) {
    if (node.op() instanceof Dot dot) {
      Shape lhs = node.operands().get(0).type().shape();
      long summed = dot.lhsContract().stream().mapToLong(lhs::dim).reduce(1, Math::multiplyExact);
      return products(node, Math.multiplyExact(size(node), summed));
    }
    if (node.op() instanceof ConvGeneralDilated conv) {
      return products(node, conv.products(node.operands().get(0), node.operands().get(1)));
    }
    if (node.op() instanceof Case branches) {
      return branches.branches().stream()
          .map(Flops::byType)
          .reduce(Map.of(), (a, b) -> total(b) > total(a) ? b : a);
    }
    var sums = new EnumMap<DType, Long>(DType.class);
    long times = times(node.op());
    for (Function f : node.op().functions()) {
      byType(f)
          .forEach((type, n) -> sums.merge(type, Math.multiplyExact(times, n), Math::addExact));
    }
    return sums;
  }

  private static long size(Node node) {
    return node.results().get(0).type().shape().size();
  }

  private static Map<DType, Long> products(Node node, long count) {
    return Map.of(node.operands().get(0).type().dtype(), Math.multiplyExact(2, count));
  }

  private static long times(Op op) {
    return op instanceof Scan scan
        ? scan.length()
        : op instanceof ShardMap map ? map.mesh().size() : 1;
  }
}
