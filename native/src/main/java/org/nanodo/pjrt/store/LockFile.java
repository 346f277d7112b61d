package org.nanodo.pjrt.store;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The pinned plugins, as the resource {@code plugins.lock.json} lists them. */
record LockFile(List<Entry> entries) {
  /**
   * A plugin: the platform it serves, the host it runs on, the wheels it needs and the file among
   * theirs that is loaded.
   */
  record Entry(String platform, String title, String host, String file, List<Wheel> wheels) {
    long bytes() {
      return wheels.stream().mapToLong(Wheel::bytes).sum();
    }

    /** A folder name of its own for each set of pinned wheels. */
    String folder() {
      Wheel first = wheels.get(0);
      var hashes = new StringBuilder();
      wheels.forEach(wheel -> hashes.append(wheel.sha256()));
      String id = Integer.toHexString(hashes.toString().hashCode());
      return "%s-%s-%s".formatted(first.name(), first.version(), id);
    }
  }

  /**
   * A wheel by name, the hash of the whole, and the files or folders that are unpacked from it. If
   * there are none, it is no wheel but a source package, which is kept as it is.
   */
  record Wheel(String name, String version, long bytes, String sha256, List<String> unpack) {
    String requirement() {
      return name + "==" + version;
    }

    boolean isSource() {
      return unpack.isEmpty();
    }
  }

  static LockFile read() {
    var in = Objects.requireNonNull(LockFile.class.getResourceAsStream("plugins.lock.json"));
    try (var reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return new LockFile(List.of(new Gson().fromJson(reader, Entry[].class)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The plugin of a platform for a host, such as {@code linux-x86_64}. */
  Optional<Entry> find(String platform, String host) {
    return entries.stream()
        .filter(e -> e.platform().equals(platform))
        .filter(e -> e.host().equals(host) || e.host().equals("any"))
        .findFirst();
  }
}
