package org.nanodo.sharding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Devices arranged in a grid with named axes, in row-major order: the last axis changes fastest. As
 * {@code jax.sharding.Mesh}.
 *
 * @param axes the names of the axes
 * @param sizes how many devices lie along each
 */
public record Mesh(List<String> axes, List<Integer> sizes) {
  /** The first device alone. */
  public static final Mesh SINGLE = of("data", 1);

  /**
   * A mesh of the given axes.
   *
   * @throws ShardingException if names repeat, sizes are not positive, or the counts differ
   */
  public Mesh {
    axes = List.copyOf(axes);
    sizes = List.copyOf(sizes);
    if (axes.size() != sizes.size()
        || axes.stream().distinct().count() != axes.size()
        || sizes.stream().anyMatch(s -> s < 1)) {
      throw new ShardingException(
          "mesh axes %s of sizes %s; each axis needs a name of its own and a positive size"
              .formatted(axes, sizes));
    }
  }

  /** A mesh of one axis. */
  public static Mesh of(String axis, int size) {
    return new Mesh(List.of(axis), List.of(size));
  }

  /** A mesh of two axes. */
  public static Mesh of(String axis, int size, String innerAxis, int innerSize) {
    return new Mesh(List.of(axis, innerAxis), List.of(size, innerSize));
  }

  /** How many devices it has. */
  public int size() {
    return sizes.stream().reduce(1, Math::multiplyExact);
  }

  /**
   * The size of an axis.
   *
   * @throws ShardingException if there is no such axis
   */
  public int size(String axis) {
    int i = axes.indexOf(axis);
    if (i < 0) {
      throw new ShardingException("no mesh axis '%s'; the mesh has %s".formatted(axis, axes));
    }
    return sizes.get(i);
  }

  /**
   * Requires that there are enough devices for it.
   *
   * @throws ShardingException if there are fewer
   */
  public void requireFits(int devices) {
    if (devices < size()) {
      throw new ShardingException(
          "mesh %s needs %d devices, the client has %d".formatted(this, size(), devices));
    }
  }

  /**
   * The devices that differ only in their coordinates along {@code axes}: for each combination of
   * the other coordinates a group, in the order of the coordinates, the last of {@code axes}
   * changing fastest.
   */
  public List<List<Integer>> groups(List<String> axes) {
    var groups = new TreeMap<Integer, List<Integer>>();
    var order = new PartitionSpec(List.of(axes));
    var sharding = new NamedSharding(this, order);
    IntStream.range(0, size())
        .boxed()
        .sorted(Comparator.comparing(device -> sharding.part(0, device)))
        .forEach(
            device -> {
              int first = device;
              for (String axis : axes) {
                first -= coordinate(axis, device) * stride(axis);
              }
              groups.computeIfAbsent(first, key -> new ArrayList<>()).add(device);
            });
    return List.copyOf(groups.values());
  }

  /** How far apart the numbers of neighbours along an axis are. */
  public int stride(String axis) {
    int at = axes.indexOf(axis);
    return sizes.subList(at + 1, sizes.size()).stream().reduce(1, Math::multiplyExact);
  }

  /** The coordinate of device number {@code device} along {@code axis}. */
  int coordinate(String axis, int device) {
    return device / stride(axis) % size(axis);
  }

  /** As in {@code [data=2, model=4]}. */
  @Override
  public String toString() {
    return IntStream.range(0, axes.size())
        .mapToObj(i -> axes.get(i) + "=" + sizes.get(i))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
