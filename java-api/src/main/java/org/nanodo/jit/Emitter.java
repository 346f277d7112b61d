package org.nanodo.jit;

import java.util.List;
import org.nanodo.ir.Binary;
import org.nanodo.ir.Broadcast;
import org.nanodo.ir.Constant;
import org.nanodo.ir.Convert;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.Operands;
import org.nanodo.ir.Select;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Unary;
import org.nanodo.ir.Value;

/** Writes the operations that stand for {@code node} into {@code body}. */
record Emitter(Node node, List<Node> body) {
  Value operand(int i) {
    return node.operands().get(i);
  }

  /** One operation, with one result. */
  Value emit(Op op, Value... operands) {
    List<Value> in = List.of(operands);
    var result = new Value(op.infer(new Operands(in)).get(0), node.results().get(0).label());
    body.add(new Node(op, in, List.of(result), node.source()));
    return result;
  }

  /** The last operation: its results are those of the node. */
  void finish(Op op, Value... operands) {
    body.add(new Node(op, List.of(operands), node.results(), node.source()));
  }

  Value convert(Value v, DType dtype) {
    return v.type().dtype() == dtype ? v : emit(new Convert(dtype), v);
  }

  Value negate(Value v) {
    return emit(new Unary(Unary.Kind.NEGATE), v);
  }

  Value binary(Binary.Kind kind, Value a, Value b) {
    return emit(new Binary(kind), a, b);
  }

  Value select(Value condition, Value a, Value b) {
    return emit(new Select(), condition, a, b);
  }

  /** The same number everywhere. */
  Value full(TensorType type, double number) {
    Value scalar = emit(new Constant(Literal.scalar(type.dtype(), number)));
    return type.rank() == 0 ? scalar : emit(new Broadcast(type.shape(), List.of()), scalar);
  }
}
