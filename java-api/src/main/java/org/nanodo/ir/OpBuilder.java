package org.nanodo.ir;

import java.util.List;

/** Appends operations to the body of a function, each with the type that its shape rule gives. */
public record OpBuilder(List<Node> body, SourceLocation source) {
  /** The result of an operation with a single one. */
  public Value emit(Op op, Value... operands) {
    var result = new Value(op.infer(new Operands(List.of(operands))).get(0), op.name());
    define(result, op, operands);
    return result;
  }

  /** As {@link #emit}, for a value that other operations already use. */
  public void define(Value result, Op op, Value... operands) {
    body.add(new Node(op, List.of(operands), List.of(result), source));
  }
}
