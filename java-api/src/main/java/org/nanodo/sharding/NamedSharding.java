package org.nanodo.sharding;

import java.util.List;

/** A layout: the mesh and how a tensor is split over it, as {@code jax.sharding.NamedSharding}. */
public record NamedSharding(Mesh mesh, PartitionSpec spec) {
  /** Refuses a spec that names an axis that the mesh does not have. */
  public NamedSharding {
    spec.dims().forEach(axes -> axes.forEach(mesh::size));
  }

  /** Every device holds the whole. */
  public static NamedSharding replicated(Mesh mesh) {
    return new NamedSharding(mesh, PartitionSpec.of());
  }

  /** Into how many parts dimension {@code i} is split. */
  public int parts(int i) {
    return spec.axes(i).stream().map(mesh::size).reduce(1, Math::multiplyExact);
  }

  /**
   * The sizes of one device's part of a tensor of sizes {@code dims}.
   *
   * @throws ShardingException if a dimension does not divide evenly
   */
  public int[] partDims(int[] dims) {
    int[] part = dims.clone();
    if (spec.rank() > dims.length) {
      throw new ShardingException(
          spec + " has more dimensions than a tensor of rank " + dims.length);
    }
    for (int i = 0; i < part.length; i++) {
      if (part[i] % parts(i) != 0) {
        throw new ShardingException(
            "dimension %d of size %d is not divisible by the %d devices of mesh axis %s; pad it, or do not split it"
                .formatted(i, part[i], parts(i), String.join("*", spec.axes(i))));
      }
      part[i] /= parts(i);
    }
    return part;
  }

  /** Which part of dimension {@code i} device number {@code device} of the mesh holds. */
  public int part(int i, int device) {
    int index = 0;
    for (String axis : spec.axes(i)) {
      index = index * mesh.size(axis) + mesh.coordinate(axis, device);
    }
    return index;
  }

  /** Whether every device holds the whole. */
  public boolean isReplicated() {
    return spec.dims().stream().flatMap(List::stream).allMatch(a -> mesh.size(a) == 1);
  }
}
