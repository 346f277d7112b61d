package org.nanodo.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.nanodo.checkpoint.Manifest.Shard;
import org.nanodo.io.Safetensors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.TensorType;

/** Splits a state into files. */
final class Shards {
  private static final Pattern NAME =
      Pattern.compile("state(-[0-9]{5,}-of-[0-9]{5,})?\\.safetensors");

  private Shards() {}

  /** Whether this is the name of a state's file. */
  static boolean isName(String file) {
    return NAME.matcher(file).matches();
  }

  /** At least one part, in the given order, each filled up to {@code limit} bytes. */
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

  /**
   * Checks that the names of tensors are unique, across files too.
   *
   * @throws CheckpointException if they are not
   */
  static void requireNamesOnce(Path folder, Collection<Entry> state) {
    var names = new HashSet<String>();
    for (Entry e : state) {
      if (!names.add(e.name())) {
        throw new CheckpointException(
            "%s: found tensor name %s twice, expected a new one".formatted(folder, e.name()));
      }
    }
  }

  /** Writes one file and forces it to the disk. */
  static Shard write(Path file, List<Entry> part) throws IOException {
    var types = new LinkedHashMap<String, TensorType>();
    part.forEach(e -> types.put(e.name(), e.type()));
    try (var out = ChecksumChannel.create(file)) {
      Safetensors.write(file, out, part, Map.of());
      return new Shard(out.finish(), types);
    }
  }

  static String name(int index, int count) {
    return count == 1
        ? "state.safetensors"
        : "state-%05d-of-%05d.safetensors".formatted(index + 1, count);
  }
}
