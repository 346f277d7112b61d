package org.nanodo.checkpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.nanodo.checkpoint.Safetensors.Entry;

/** How a state is spread over files. */
final class Shards {
  private Shards() {}

  /** In the given order, each part as full as {@code limit} bytes allow, and at least one part. */
  static List<List<Entry>> split(Collection<Entry> state, long limit) {
    var parts = new ArrayList<List<Entry>>();
    var part = new ArrayList<Entry>();
    long bytes = 0;
    for (Entry e : state) {
      if (!part.isEmpty() && bytes + e.type().bytes() > limit) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(e);
      bytes += e.type().bytes();
    }
    parts.add(part);
    return parts;
  }

  static String name(int index, int count) {
    return count == 1
        ? "state.safetensors"
        : "state-%05d-of-%05d.safetensors".formatted(index + 1, count);
  }
}
