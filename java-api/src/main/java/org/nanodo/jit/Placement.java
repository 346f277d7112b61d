package org.nanodo.jit;

import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/** Brings arrays together: one that was put on a single device goes where the others are. */
final class Placement {
  static final Mesh ONE_DEVICE = Mesh.of("data", 1);

  private Placement() {}

  /** The largest mesh among those of arrays. */
  static Mesh mesh(Iterable<Array> arrays) {
    Mesh mesh = ONE_DEVICE;
    for (Array a : arrays) {
      mesh = larger(mesh, a.sharding().mesh());
    }
    return mesh;
  }

  static Mesh larger(Mesh a, Mesh b) {
    return b.size() > a.size() ? b : a;
  }

  /** The array itself, or a whole copy on every device of {@code mesh}. */
  static Array on(Array a, Mesh mesh) {
    return a.sharding().mesh().size() == 1 && mesh.size() > 1
        ? Array.of(a.client(), a.toHost(), NamedSharding.replicated(mesh))
        : a;
  }
}
