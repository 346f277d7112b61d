package org.nanodo.sharding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which mesh axes each dimension of a tensor is split over, as {@code jax.sharding.PartitionSpec}.
 * Dimensions past the end are not split, so {@code P(data, None)} is {@code P(data)}.
 *
 * @param dims for each dimension the axes it is split over, the outermost first
 */
public record PartitionSpec(List<List<String>> dims) {
  /** In place of a mesh axis: the dimension is not split, as {@code None} in JAX. */
  public static final String REPLICATED = "";

  /** Leaves out trailing dimensions that are not split. */
  public PartitionSpec {
    int split = dims.size();
    while (split > 0 && dims.get(split - 1).isEmpty()) {
      split--;
    }
    dims = dims.subList(0, split).stream().map(List::copyOf).toList();
    List<String> used = dims.stream().flatMap(List::stream).toList();
    if (used.stream().distinct().count() != used.size()) {
      throw new ShardingException("partition spec " + dims + " uses an axis twice");
    }
  }

  /** One axis for each dimension, or {@link #REPLICATED}; without axes a replicated tensor. */
  public static PartitionSpec of(String... axes) {
    return new PartitionSpec(
        Arrays.stream(axes).map(a -> a.isEmpty() ? List.<String>of() : List.of(a)).toList());
  }

  /** The same after a new leading dimension. */
  public PartitionSpec prepend(List<String> axes) {
    var all = new ArrayList<List<String>>();
    all.add(axes);
    all.addAll(dims);
    return new PartitionSpec(all);
  }

  /** How many dimensions there are up to the last that is split. */
  public int rank() {
    return dims.size();
  }

  /** The axes that dimension {@code i} is split over. */
  public List<String> axes(int i) {
    return i < dims.size() ? dims.get(i) : List.of();
  }

  /** As in {@code P(None, data)}. */
  @Override
  public String toString() {
    return dims.stream()
        .map(d -> d.isEmpty() ? "None" : String.join("*", d))
        .collect(Collectors.joining(", ", "P(", ")"));
  }
}
