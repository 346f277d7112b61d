package org.nanodo.jit;

import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/** Brings arrays together: one that was put on a single device goes where the others are. */
final class Placement {
  private Placement() {}

  /** The largest mesh among those of arrays. */
  static Mesh mesh(Iterable<Array> arrays) {
    Mesh mesh = Mesh.SINGLE;
    for (Array a : arrays) {
      mesh = larger(mesh, a.sharding().mesh());
    }
    return mesh;
  }

  static Mesh larger(Mesh a, Mesh b) {
    return b.size() > a.size() ? b : a;
  }

  /** How an array is laid out beside others: as it is, or whole if it is on one device. */
  static NamedSharding sharding(Array a, Mesh mesh) {
    Mesh own = a.sharding().mesh();
    return own.size() == 1 && !own.equals(mesh) ? NamedSharding.replicated(mesh) : a.sharding();
  }

  /** The array itself, or a whole copy on every device of {@code mesh}. */
  static Array on(Array a, Mesh mesh) {
    NamedSharding sharding = sharding(a, mesh);
    return sharding.equals(a.sharding()) ? a : Array.of(a.client(), a.toHost(), sharding);
  }
}
