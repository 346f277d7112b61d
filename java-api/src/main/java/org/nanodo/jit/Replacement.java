package org.nanodo.jit;

import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.ElementwiseOp.Select;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.OpBuilder;
import org.nanodo.ir.Operands;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;

/** Builds the operations that replace a node with one result. */
record Replacement(Node node, OpBuilder to) {
  Replacement(Node node, List<Node> body) {
    this(node, new OpBuilder(body, node.source()));
  }

  Value operand(int i) {
    return node.operands().get(i);
  }

  private Value result() {
    return node.results().get(0);
  }

  Value emit(Op op, Value... operands) {
    return to.emit(op, operands);
  }

  /** Adds the last operation, whose result, converted to the node's type, replaces the node's. */
  void finish(Op op, Value... operands) {
    DType dtype = result().type().dtype();
    if (op.infer(new Operands(List.of(operands))).get(0).dtype() == dtype) {
      to.define(result(), op, operands);
    } else {
      to.define(result(), new Convert(dtype), emit(op, operands));
    }
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

  Value full(TensorType type, double number) {
    return full(type, Literal.scalar(type.dtype(), number));
  }

  Value full(TensorType type, long number) {
    return full(type, Literal.scalar(type.dtype(), number));
  }

  private Value full(TensorType type, Literal number) {
    Value scalar = emit(new Constant(number));
    return type.rank() == 0 ? scalar : emit(new Broadcast(type.shape(), List.of()), scalar);
  }
}
