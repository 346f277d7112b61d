package org.nanodo.pjrt.store;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The pinned plugins and what else is fetched, as the resource {@code plugins.lock.json} lists
 * them.
 */
record LockFile(List<Entry> entries) {
  private static final int FIRST_DRIVER_OF_CUDA_13 = 580;

  /**
   * A plugin: the platform it serves, the host it runs on, the wheels it needs and the file among
   * theirs that is loaded; or another file, by a name in place of a platform. All paths are those
   * in a folder where the wheels were unpacked.
   *
   * @param tools the folder of what its compiler calls or reads; empty if there is none
   * @param preload libraries that it opens by their names, but not where they are
   */
  record Entry(
      String platform,
      String title,
      String host,
      String file,
      String tools,
      List<String> preload,
      List<Wheel> wheels) {
    Entry {
      tools = Objects.requireNonNullElse(tools, "");
      preload = Objects.requireNonNullElse(preload, List.of());
    }

    /** The same without the wheels that are needed to run programs only, which can be gigabytes. */
    Entry forCompiling() {
      List<Wheel> fewer = wheels.stream().filter(wheel -> !wheel.run()).toList();
      return new Entry(platform, title, host, file, tools, preload, fewer);
    }

    boolean isPlugin() {
      return file.endsWith(".so");
    }

    /** The first wheel, which has the plugin itself. */
    String plugin() {
      return wheels.get(0).name() + " " + wheels.get(0).version();
    }

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
   *
   * @param tag which of several wheels, as {@code cp312-cp312-manylinux_2_31_x86_64}; empty where
   *     one serves every Python
   * @param run whether it is needed to run programs, but not to compile them
   */
  record Wheel(
      String name,
      String version,
      long bytes,
      String sha256,
      List<String> unpack,
      String tag,
      boolean run) {
    Wheel {
      tag = Objects.requireNonNullElse(tag, "");
    }

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

  /** The plugins that serve a platform here, best first; {@code cuda} is CUDA 13 or 12. */
  List<Entry> candidates(String platform, HostMachine host) {
    List<String> kinds = List.of(platform);
    if (platform.equals("cuda")) {
      boolean is13 = host.nvidiaDriver() >= FIRST_DRIVER_OF_CUDA_13;
      kinds = is13 ? List.of("cuda13", "cuda12") : List.of("cuda12", "cuda13");
    }
    return kinds.stream().flatMap(kind -> find(kind, HostMachine.name()).stream()).toList();
  }
}
