package org.nanodo.pjrt.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.nanodo.pjrt.PluginException;

/** Finds the plugin of a platform on this machine, or fetches it. */
public final class Plugins {
  private Plugins() {}

  /**
   * Looks for the plugin of a platform, which is {@code cpu}, {@code cuda} (12 or 13, whichever is
   * there or suits the driver), {@code cuda12}, {@code cuda13}, {@code rocm} or {@code tpu}. It is
   * {@code named} if that is given; else what these environment variables lead to: {@code
   * NANODO_PJRT_PLUGIN_<PLATFORM>}, for a TPU {@code TPU_LIBRARY_PATH}, the Python environments
   * {@code VIRTUAL_ENV} and {@code CONDA_PREFIX}; else the pinned one in the store. Nothing is
   * fetched yet.
   *
   * @throws PluginException if a file was named that does not exist
   */
  public static PluginSearch search(String platform, Optional<Path> named, Purpose purpose) {
    return new PluginSearch(
            platform, purpose, System.getenv(), HostMachine.here(), PluginStore.ofUser())
        .look(named);
  }

  /**
   * The plugin file to run programs with, fetched if need be.
   *
   * @throws PluginException if the file does not exist or cannot be fetched
   */
  public static Path find(String platform, Optional<Path> named) {
    return search(platform, named, Purpose.RUN).plugin().file();
  }

  /**
   * A pinned file that is no plugin, by its name in the lock file, fetched if need be.
   *
   * @throws PluginException if it cannot be fetched
   */
  public static Path file(String name) {
    return PluginStore.ofUser().find(pinned(name));
  }

  static LockFile.Entry pinned(String platform) {
    return known(platform, LockFile.read().find(platform, HostMachine.name()));
  }

  static LockFile.Entry known(String platform, Optional<LockFile.Entry> entry) {
    return entry.orElseThrow(
        () ->
            new PluginException(
                "no %s plugin for %s is known here: give one with --plugin=FILE or %s=FILE"
                    .formatted(platform, HostMachine.name(), variable(platform))));
  }

  /** The environment variable that names a platform's plugin. */
  static String variable(String platform) {
    return "NANODO_PJRT_PLUGIN_" + platform.toUpperCase(Locale.ROOT);
  }
}
