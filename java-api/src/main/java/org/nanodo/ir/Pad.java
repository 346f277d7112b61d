package org.nanodo.ir;

import java.util.List;

/**
 * Surrounds the first operand with the second, a scalar: {@code low} elements before, {@code high}
 * after and {@code interior} between any two; negative low and high cut elements off.
 */
public record Pad(List<Integer> low, List<Integer> high, List<Integer> interior) implements Op {
  public Pad {
    low = List.copyOf(low);
    high = List.copyOf(high);
    interior = List.copyOf(interior);
  }

  @Override
  public String name() {
    return "pad";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 2);
    Shape x = in.shape(0);
    Operands.require(
        in.type(1).equals(new TensorType(in.dtype(0), Shape.SCALAR)),
        "pad: the value %s must be a scalar of the element type of %s",
        in.name(1),
        in.name(0));
    boolean fits = low.size() == x.rank() && high.size() == x.rank() && interior.size() == x.rank();
    int[] dims = new int[x.rank()];
    for (int i = 0; fits && i < dims.length; i++) {
      long between = Math.max(x.dim(i) - 1, 0) * (long) interior.get(i);
      long size = (long) low.get(i) + high.get(i) + x.dim(i) + between;
      fits = size >= 0 && interior.get(i) >= 0;
      dims[i] = fits ? Shape.size(name(), size) : 0;
    }
    Operands.require(
        fits, "pad: %s cannot be padded by %s, %s, %s", in.name(0), low, high, interior);
    return List.of(in.type(0).with(Shape.of(dims)));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.pad %s, low = %s, high = %s, interior = %s : %s"
        .formatted(line.args(), low, high, interior, line.signature());
  }
}
