package org.nanodo.jit;

import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.ElementwiseOp.Compare.Direction;
import org.nanodo.ir.ElementwiseOp.Select;
import org.nanodo.ir.Node;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;

/**
 * Maximum and minimum over several CPU devices. Each device propagates a NaN of its shard, but
 * XLA:CPU's comparison of their results loses it. So a separate reduction determines whether there
 * is one.
 */
final class CpuExtremum {
  private CpuExtremum() {}

  static boolean applies(Reduce op, Value x) {
    boolean extremum = op.kind() == Reduce.Kind.MAX || op.kind() == Reduce.Kind.MIN;
    return extremum && x.type().dtype().isFloat();
  }

  static void write(Reduce op, int devices, Replacement e) {
    Value x = e.operand(0);
    Value isNaN = e.emit(new Compare(Direction.NE), x, x);
    TensorType type = e.node().results().get(0).type();
    Value extremum = reduce(op.kind(), op.axes(), x, devices, e);
    Value anyNaN = reduce(Reduce.Kind.OR, op.axes(), isNaN, devices, e);
    e.finish(new Select(), anyNaN, e.full(type, Double.NaN), extremum);
  }

  private static Value reduce(
      Reduce.Kind kind, List<Integer> axes, Value x, int devices, Replacement e) {
    var op = new Reduce(kind, axes);
    DType dtype = x.type().dtype();
    Value result = new Value(e.node().results().get(0).type().with(dtype), kind.name());
    var node = new Node(op, List.of(x), List.of(result), e.node().source());
    new CpuReduction(kind, devices, new Replacement(node, e.to())).write(x, axes);
    return result;
  }
}
