package org.nanodo.ir;

import java.util.List;

/**
 * Repeats an operand over a larger shape: dimension {@code i} of the operand becomes dimension
 * {@code dims[i]} of the result, repeated if its size is one.
 */
public record Broadcast(Shape shape, List<Integer> dims) implements Op {
  public Broadcast {
    dims = List.copyOf(dims);
  }

  @Override
  public String name() {
    return "broadcast";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    TensorType x = in.type(0);
    boolean fits = dims.size() == x.rank() && dims.stream().distinct().count() == dims.size();
    for (int i = 0; fits && i < dims.size(); i++) {
      int d = dims.get(i);
      int size = x.shape().dim(i);
      fits = d >= 0 && d < shape.rank() && (size == 1 || size == shape.dim(d));
    }
    Operands.require(
        fits, "broadcast: %s does not fit into %s at dimensions %s", in.name(0), shape, dims);
    return List.of(x.with(shape));
  }

  @Override
  public String text(Line line) {
    return "stablehlo.broadcast_in_dim %s, dims = %s : %s"
        .formatted(line.arg(0), dims, line.signature());
  }
}
