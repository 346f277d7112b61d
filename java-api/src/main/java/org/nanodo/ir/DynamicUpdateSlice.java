package org.nanodo.ir;

import java.util.List;

/**
 * The first operand with a block replaced by the second; the other operands, integer scalars, say
 * where the block starts, moved if need be so that it lies inside.
 */
public record DynamicUpdateSlice() implements Op {
  @Override
  public String name() {
    return "dynamic_update_slice";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    Operands.require(in.count() >= 2, "dynamic_update_slice takes at least 2 operands");
    Operands.require(
        in.dtype(0) == in.dtype(1),
        "dynamic_update_slice: %s and %s need one element type",
        in.name(0),
        in.name(1));
    DynamicSlice.requireBlock(name(), in, in.shape(1), 2);
    return List.of(in.type(0));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.dynamic_update_slice " + line.args() + " : " + line.signature();
  }
}
