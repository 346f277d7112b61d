package org.nanodo.ir;

import java.util.List;

/** One operation of a function: it takes operands and defines results. */
public record Node(Op op, List<Value> operands, List<Value> results, SourceLocation source) {
  public Node {
    operands = List.copyOf(operands);
    results = List.copyOf(results);
  }
}
