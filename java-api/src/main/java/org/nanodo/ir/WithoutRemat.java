package org.nanodo.ir;

import java.util.List;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.Scan;

/**
 * The same program before differentiation, with nothing to be computed again in a backward pass.
 */
public final class WithoutRemat extends Rewriter {
  private WithoutRemat() {}

  /** The function with {@link RematPolicy#EVERYTHING_SAVEABLE} for all calls and scans in it. */
  public static Function of(Function f) {
    return new WithoutRemat().rewrite(f);
  }

  @Override
  protected void rewrite(Node node, List<Node> body) {
    super.rewrite(
        new Node(saving(node.op()), node.operands(), node.results(), node.source()), body);
  }

  private static Op saving(Op op) {
    if (op instanceof Call call) {
      return call.with(RematPolicy.EVERYTHING_SAVEABLE);
    }
    return op instanceof Scan scan ? scan.with(RematPolicy.EVERYTHING_SAVEABLE) : op;
  }
}
