package org.nanodo.jit;

import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/** Brings arrays together: one that was put on a single device goes where the others are. */
final class Placement {
  private Placement() {}

  /** The largest mesh among those of arrays. */
  static Mesh mesh(Iterable<Array> arrays) {
    Mesh mesh = Mesh.of("data", 1);
    for (Array a : arrays) {
      mesh = a.sharding().mesh().size() > mesh.size() ? a.sharding().mesh() : mesh;
    }
    return mesh;
  }

  /** The array itself, or a whole copy on every device of {@code mesh}. */
  static Array on(Array a, Mesh mesh) {
    return a.sharding().mesh().size() == 1 && mesh.size() > 1
        ? Array.of(a.client(), a.toHost(), NamedSharding.replicated(mesh))
        : a;
  }
}
