package org.nanodo.ir;

import java.util.List;

/**
 * What a {@link Node} does. Each operation is a record of its attributes with a shape rule and a
 * line of StableHLO; its gradient rule is in {@code org.nanodo.grad}. Meaning, names and attributes
 * are those of the StableHLO specification.
 */
public sealed interface Op
    permits Alias,
        Barrier,
        Binary,
        BitcastConvert,
        Broadcast,
        Call,
        Clamp,
        Compare,
        Concatenate,
        Constant,
        Constrain,
        Convert,
        CustomVjp,
        Dot,
        DynamicSlice,
        DynamicUpdateSlice,
        Gather,
        Iota,
        Pad,
        Reduce,
        Reshape,
        Reverse,
        Scan,
        Scatter,
        Select,
        Slice,
        Sort,
        Transpose,
        Unary,
        While {
  /** The operation's name in messages. */
  String name();

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

  /** The operation in StableHLO: what stands right of the equals sign. */
  String text(Line line);
}
