package org.nanodo.ir;

import java.util.List;

/**
 * The elements from {@code starts} (inclusive) to {@code limits} (exclusive) in {@code strides}.
 */
public record Slice(List<Integer> starts, List<Integer> limits, List<Integer> strides)
    implements Op {
  public Slice {
    starts = List.copyOf(starts);
    limits = List.copyOf(limits);
    strides = List.copyOf(strides);
  }

  @Override
  public String name() {
    return "slice";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    Shape x = in.shape(0);
    boolean fits =
        starts.size() == x.rank() && limits.size() == x.rank() && strides.size() == x.rank();
    int[] dims = new int[x.rank()];
    for (int i = 0; fits && i < dims.length; i++) {
      int start = starts.get(i);
      int limit = limits.get(i);
      fits = 0 <= start && start <= limit && limit <= x.dim(i) && strides.get(i) > 0;
      dims[i] = fits ? -Math.floorDiv(start - limit, strides.get(i)) : 0;
    }
    Operands.require(
        fits, "slice: %s has no elements %s to %s by %s", in.name(0), starts, limits, strides);
    return List.of(in.type(0).with(Shape.of(dims)));
  }

  @Override
  public String text(Line line) {
    var ranges = new StringBuilder();
    for (int i = 0; i < starts.size(); i++) {
      ranges.append(i == 0 ? "" : ", ").append(starts.get(i)).append(':').append(limits.get(i));
      ranges.append(strides.get(i) == 1 ? "" : ":" + strides.get(i));
    }
    return "stablehlo.slice %s [%s] : %s".formatted(line.arg(0), ranges, line.signature());
  }
}
