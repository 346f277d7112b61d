package org.nanodo.ir;

import java.util.Collections;
import java.util.List;

/**
 * A block of the given sizes of the first operand; the other operands, integer scalars, say where
 * it starts, moved if need be so that the block lies inside.
 */
public record DynamicSlice(Shape sizes) implements Op {
  @Override
  public String name() {
    return "dynamic_slice";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    requireBlock(name(), in, sizes, 1);
    return List.of(in.type(0).with(sizes));
  }

  /** Requires that a block fits into operand 0 and that the operands from {@code from} place it. */
  static void requireBlock(String op, Operands in, Shape block, int from) {
    Shape x = in.shape(0);
    boolean fits = block.rank() == x.rank();
    for (int i = 0; fits && i < x.rank(); i++) {
      fits = block.dim(i) <= x.dim(i);
    }
    Operands.require(fits, "%s: a block of %s is not in %s", op, block, in.name(0));
    in.requireCount(op, from + x.rank());
    for (int i = from; i < in.count(); i++) {
      Operands.require(
          in.type(i).rank() == 0 && in.dtype(i).isInteger() && in.dtype(i) == in.dtype(from),
          "%s: the start %s must be an integer scalar, all of one type",
          op,
          in.name(i));
    }
  }

  @Override
  public String text(Line line) {
    return "stablehlo.dynamic_slice %s, sizes = %s : %s"
        .formatted(line.args(), listed(sizes), line.signature());
  }

  static List<Integer> listed(Shape shape) {
    return shape.rank() == 0 ? Collections.emptyList() : shape.stream().boxed().toList();
  }
}
