package org.nanodo.jit;

import java.util.List;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/** The common mesh of arrays: one on a single device is replicated over the mesh of the others. */
final class Placement {
  private Placement() {}

  static Mesh mesh(List<NamedSharding> shardings) {
    return shardings.stream().map(NamedSharding::mesh).reduce(Mesh.SINGLE, Placement::larger);
  }

  static Mesh larger(Mesh a, Mesh b) {
    return b.size() > a.size() ? b : a;
  }

  /** The sharding of a tensor on {@code mesh}: replicated if it was on another single device. */
  static NamedSharding sharding(NamedSharding s, Mesh mesh) {
    boolean moves = s.mesh().size() == 1 && !s.mesh().equals(mesh);
    return moves ? NamedSharding.replicated(mesh) : s;
  }

  /**
   * The array itself, or a copy with {@code client}, replicated over {@code mesh} if it was not.
   */
  static Array on(Client client, Array a, Mesh mesh) {
    return a.client() == client
        ? on(a, mesh)
        : Array.of(client, a.toHost(), sharding(a.sharding(), mesh)).freedWhenUnreachable();
  }

  /** The array itself, or a copy replicated over {@code mesh}. */
  static Array on(Array a, Mesh mesh) {
    NamedSharding sharding = sharding(a.sharding(), mesh);
    return sharding.equals(a.sharding())
        ? a
        : Array.of(a.client(), a.toHost(), sharding).freedWhenUnreachable();
  }
}
