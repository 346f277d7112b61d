package org.nanodo.checkpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.nanodo.checkpoint.Safetensors.Entry;

/** How a state is spread over files. */
final class Shards {
  private static final Pattern NAME =
      Pattern.compile("state(-[0-9]{5,}-of-[0-9]{5,})?\\.safetensors");

  private Shards() {}

  /** Whether a file is called as those of a state are. */
  static boolean isName(String file) {
    return NAME.matcher(file).matches();
  }

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
