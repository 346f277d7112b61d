package org.nanodo.jit;

import java.util.List;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/** Brings arrays together: one that was put on a single device goes where the others are. */
final class Placement {
  private Placement() {}

  /** The largest mesh among those of tensors. */
  static Mesh mesh(List<NamedSharding> shardings) {
    return shardings.stream().map(NamedSharding::mesh).reduce(Mesh.SINGLE, Placement::larger);
  }

  static Mesh larger(Mesh a, Mesh b) {
    return b.size() > a.size() ? b : a;
  }

  /** How a tensor is laid out beside others: as it is, or whole if it is on one device. */
  static NamedSharding sharding(NamedSharding s, Mesh mesh) {
    boolean moves = s.mesh().size() == 1 && !s.mesh().equals(mesh);
    return moves ? NamedSharding.replicated(mesh) : s;
  }

  /** The array itself, or a whole copy on every device of {@code mesh}. */
  static Array on(Array a, Mesh mesh) {
    NamedSharding sharding = sharding(a.sharding(), mesh);
    return sharding.equals(a.sharding())
        ? a
        : Array.of(a.client(), a.toHost(), sharding).freedWhenUnreachable();
  }
}
