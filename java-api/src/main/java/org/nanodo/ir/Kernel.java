package org.nanodo.ir;

import java.util.List;

/**
 * A handler of XLA's FFI that computes a function of the program faster than the compiler's code
 * for it, where there is one for the platform and the types.
 *
 * @param target the name that the handler is registered by
 * @param attributes what it gets beside the operands: an MLIR dictionary
 * @param dtypes of the first operand, that it computes with
 */
public record Kernel(String target, String attributes, List<DType> dtypes) {
  public Kernel {
    dtypes = List.copyOf(dtypes);
  }

  /** The call of the handler that replaces a node, the call of a function. */
  public Node call(Node node) {
    List<TensorType> results = node.results().stream().map(Value::type).toList();
    var op = new CustomCall(target, attributes, results, false);
    return new Node(op, node.operands(), node.results(), node.source());
  }

  /** Whether it computes with operands of this type. */
  public boolean takes(DType dtype) {
    return dtypes.contains(dtype);
  }
}
