package org.nanodo.pjrt.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nanodo.pjrt.PluginException;

/** A search for the plugin of a platform, in all places up to the first that has one. */
public final class PluginSearch {
  private final String platform;
  private final Map<String, String> env;
  private final HostMachine host;
  private final PluginStore store;
  private final List<LockFile.Entry> known;
  private final Optional<LockFile.Entry> stored;
  private final List<Looked> places = new ArrayList<>();

  PluginSearch(
      String platform,
      Purpose purpose,
      Map<String, String> env,
      HostMachine host,
      PluginStore store) {
    this.platform = platform;
    this.env = env;
    this.host = host;
    this.store = store;
    this.known = LockFile.read().candidates(platform, host);
    this.stored = known.stream().findFirst().map(entry -> part(entry, purpose));
  }

  // The wheels that run programs on NVIDIA GPUs are useless without the driver.
  private LockFile.Entry part(LockFile.Entry entry, Purpose purpose) {
    boolean whole = store.has(entry) || (purpose == Purpose.RUN && host.hasNvidia());
    return whole ? entry : entry.forCompiling();
  }

  /**
   * Looks at one place after the other.
   *
   * @throws PluginException if somebody named a file that does not exist
   */
  PluginSearch look(Optional<Path> named) {
    boolean found =
        found(given("--plugin", named, "not given"))
            || found(variable(Plugins.variable(platform)))
            || (isTpu() && found(variable(Tpu.LIBRARY)))
            || found(python("VIRTUAL_ENV"))
            || found(python("CONDA_PREFIX"));
    if (!found) {
      places.add(
          Looked.nothing(
              "store", stored.map(this::inStore).orElse("none for " + HostMachine.name())));
    }
    return this;
  }

  /** The places, in the order in which they were looked at. */
  public List<Looked> places() {
    return List.copyOf(places);
  }

  /**
   * The plugin of the last place, fetched first if that is the store and does not have it yet.
   *
   * @throws PluginException if there is none, or it cannot be fetched
   */
  public PluginFile plugin() {
    Path file =
        places
            .get(places.size() - 1)
            .file()
            .orElseGet(() -> store.find(Plugins.known(platform, stored)));
    return PluginFile.of(file, isTpu() ? Tpu.environment(file, env, host) : Map.of(), known);
  }

  private String inStore(LockFile.Entry entry) {
    return store.has(entry)
        ? store.folder(entry).toString()
        : "%s, to be fetched (%.0f MB)".formatted(entry.plugin(), entry.bytes() / 1e6);
  }

  private boolean isTpu() {
    return platform.equals("tpu");
  }

  private boolean found(Looked place) {
    places.add(place);
    return place.file().isPresent();
  }

  private Looked variable(String name) {
    Optional<Path> file =
        Optional.ofNullable(env.get(name)).filter(f -> !f.isEmpty()).map(Path::of);
    return given(name, file, "not set");
  }

  private static Looked given(String by, Optional<Path> file, String otherwise) {
    if (file.isEmpty()) {
      return Looked.nothing(by, otherwise);
    }
    if (!Files.isRegularFile(file.get())) {
      throw new PluginException(
          "plugin %s, given by %s, %s: give the path of a PJRT plugin (.so), or leave it out to use the pinned one"
              .formatted(
                  file.get(), by, Files.exists(file.get()) ? "is no file" : "does not exist"));
    }
    return Looked.found(by, file.get());
  }

  private Looked python(String variable) {
    String prefix = env.getOrDefault(variable, "");
    if (prefix.isEmpty()) {
      return Looked.nothing(variable, "not set");
    }
    List<Path> packages = sitePackages(Path.of(prefix));
    return known.stream()
        .flatMap(entry -> packages.stream().map(folder -> folder.resolve(entry.file())))
        .filter(Files::isRegularFile)
        .findFirst()
        .map(file -> Looked.found(variable, file))
        .orElseGet(() -> Looked.nothing(variable, "not in the packages of " + prefix));
  }

  private static List<Path> sitePackages(Path prefix) {
    var folders = new ArrayList<Path>();
    try (var pythons = Files.newDirectoryStream(prefix.resolve("lib"), "python*")) {
      pythons.forEach(python -> folders.add(python.resolve("site-packages")));
    } catch (IOException e) {
      // No environment of Python's, or none that can be read.
    }
    return folders.stream().sorted().toList();
  }
}
