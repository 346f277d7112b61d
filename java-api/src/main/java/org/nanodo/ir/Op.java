package org.nanodo.ir;

import java.util.List;

/**
 * What a {@link Node} does. Each operation is a record of its attributes with a shape rule and a
 * line of StableHLO; its gradient rule is in {@code org.nanodo.grad}. Meaning, names and attributes
 * are those of the StableHLO specification.
 */
public sealed interface Op
    permits ControlFlowOp,
        Dot,
        ElementwiseOp,
        Gather,
        HintOp,
        Reduce,
        Scatter,
        ShapeOp,
        SliceOp,
        Sort {
  /** The operation's name in messages: by default the record's, in snake case. */
  default String name() {
    return OpName.OF.get(getClass());
  }

  /** The functions it computes, called or written in place. */
  default List<Function> functions() {
    return List.of();
  }

  /** The same operation on other functions. */
  default Op withFunctions(List<Function> functions) {
    return this;
  }

  /**
   * The types of the results.
   *
   * @throws ShapeException if the operands do not fit
   */
  List<TensorType> infer(Operands in);

  /** The operation in StableHLO: the text to the right of the equals sign. */
  default String text(OpPrinter p) {
    return "stablehlo." + name() + " " + p.args() + " : " + p.signature();
  }
}
