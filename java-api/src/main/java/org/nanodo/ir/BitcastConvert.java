package org.nanodo.ir;

import java.util.List;

/** The bits of the elements, read as another type of the same width. */
public record BitcastConvert(DType dtype) implements Op {
  @Override
  public String name() {
    return "bitcast_convert";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    DType from = in.dtype(0);
    boolean bits = from != DType.BOOL && dtype != DType.BOOL;
    Operands.require(
        bits && from.bytes() == dtype.bytes(),
        "bitcast_convert: %s cannot be read as %s; take a type of as many bits",
        in.name(0),
        dtype.mlir());
    return List.of(in.type(0).with(dtype));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.bitcast_convert " + line.arg(0) + " : " + line.signature();
  }
}
