package org.nanodo.ir;

import java.util.List;

/**
 * What a {@link Node} computes. Each operation is a record of its attributes with a shape rule and
 * its StableHLO text; its VJP rule is in {@code org.nanodo.grad}, its batching rule in {@code
 * org.nanodo.batch}. Semantics, names and attributes are those of the StableHLO specification.
 */
public sealed interface Op
    permits CollectiveOp,
        ControlFlowOp,
        ConvGeneralDilated,
        CustomCall,
        Dot,
        ElementwiseOp,
        Fft,
        Gather,
        HintOp,
        HostCallback,
        LinalgOp,
        Reduce,
        ReduceWindow,
        Scatter,
        ShapeOp,
        ShardMap,
        SliceOp,
        Sort {
  /** The operation's name in messages: by default the record's, in snake case. */
  default String name() {
    return OpName.OF.get(getClass());
  }

  /** The functions that it calls or has as regions. */
  default List<Function> functions() {
    return List.of();
  }

  /** Whether it is executed even if none of its results is used. */
  default boolean hasEffect() {
    return functions().stream().anyMatch(f -> f.has(Op::hasEffect));
  }

  /** The same operation with other functions. */
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
