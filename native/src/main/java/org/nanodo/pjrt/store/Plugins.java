package org.nanodo.pjrt.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.nanodo.pjrt.PluginException;

/** Finds the plugin of a platform: the one named, else the environment's, else the store's. */
public final class Plugins {
  private Plugins() {}

  /**
   * The plugin file for a platform such as {@code cpu}: {@code named} if given, else that of the
   * environment variable {@code NANODO_PJRT_PLUGIN_CPU}, else the pinned one, fetched if need be.
   *
   * @throws PluginException if the file is not there or cannot be fetched
   */
  public static Path find(String platform, Optional<Path> named) {
    return find(platform, named, System.getenv(), PluginStore.ofUser());
  }

  static Path find(
      String platform, Optional<Path> named, Map<String, String> env, PluginStore store) {
    String variable = "NANODO_PJRT_PLUGIN_" + platform.toUpperCase(Locale.ROOT);
    String fromEnv = env.getOrDefault(variable, "");
    if (named.isPresent()) {
      return existing(named.get(), "--plugin");
    }
    return fromEnv.isEmpty() ? store.find(pinned(platform)) : existing(Path.of(fromEnv), variable);
  }

  static LockFile.Entry pinned(String platform) {
    return LockFile.read()
        .find(platform, host())
        .orElseThrow(
            () ->
                new PluginException(
                    "no %s plugin for %s is known here: give one with --plugin=FILE or NANODO_PJRT_PLUGIN_%s=FILE"
                        .formatted(platform, host(), platform.toUpperCase(Locale.ROOT))));
  }

  private static Path existing(Path file, String givenBy) {
    if (!Files.isRegularFile(file)) {
      throw new PluginException(
          "plugin %s, given by %s, %s: give the path of a PJRT plugin (.so), or leave it out to use the pinned one"
              .formatted(file, givenBy, Files.exists(file) ? "is no file" : "is not there"));
    }
    return file;
  }

  private static String host() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "");
    return os + "-" + (arch.equals("amd64") ? "x86_64" : arch);
  }
}
