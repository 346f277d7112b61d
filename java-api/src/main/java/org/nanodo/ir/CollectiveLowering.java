package org.nanodo.ir;

import java.util.List;
import org.nanodo.ir.CollectiveOp.AxisIndex;
import org.nanodo.ir.CollectiveOp.CollectivePermute;
import org.nanodo.ir.CollectiveOp.PartitionId;
import org.nanodo.ir.CollectiveOp.Varying;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.sharding.Mesh;

/**
 * Lowers what StableHLO has no operation for: the index along an axis is computed from the number
 * of the partition, a {@link ShardMap} on a single device is a call, and a collective of one
 * participant is the identity.
 */
final class CollectiveLowering extends Rewriter {
  private final Mesh mesh;

  CollectiveLowering(Mesh mesh) {
    this.mesh = mesh;
  }

  @Override
  protected void rewrite(Node node, List<Node> body) {
    if (node.op() instanceof AxisIndex index) {
      index(index.axis(), node, new OpBuilder(body, node.source()));
    } else if (node.op() instanceof CollectiveOp op && isIdentity(op)) {
      var alias = new Alias(Alias.Kind.NAME);
      body.add(new Node(alias, node.operands(), node.results(), node.source()));
    } else if (node.op() instanceof ShardMap map && map.mesh().size() == 1) {
      var call = new Call(rewrite(map.body()));
      body.add(new Node(call, node.operands(), node.results(), node.source()));
    } else {
      super.rewrite(node, body);
    }
  }

  private static boolean isIdentity(CollectiveOp op) {
    boolean sendsNothing = op instanceof CollectivePermute p && p.routes().isEmpty();
    return op instanceof Varying
        || (op.count() == 1 && !sendsNothing && !(op instanceof PartitionId));
  }

  private void index(NamedAxis axis, Node node, OpBuilder to) {
    Value result = node.results().get(0);
    if (axis.size() == 1) {
      to.define(result, new Constant(Literal.scalar(DType.I32, 0)));
      return;
    }
    Value id = to.emit(new PartitionId());
    Value below = to.emit(new Constant(Literal.scalar(DType.U32, mesh.stride(axis.name()))));
    Value size = to.emit(new Constant(Literal.scalar(DType.U32, axis.size())));
    Value slower = to.emit(new Binary(Binary.Kind.DIV), id, below);
    to.define(result, new Convert(DType.I32), to.emit(new Binary(Binary.Kind.REM), slower, size));
  }
}
