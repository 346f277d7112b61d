package org.nanodo.runtime;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.nanodo.pjrt.store.CacheFolder;

/**
 * Which devices to open.
 *
 * @param platform {@code cpu}, {@code cuda} (12 or 13, as installed), {@code cuda12}, {@code
 *     cuda13}, {@code rocm} or {@code tpu}
 * @param devices the number of virtual CPU devices, at most {@link #MOST_CPU_DEVICES}; 0 is one,
 *     and on other platforms all devices
 * @param plugin a plugin file to use instead of the store's
 * @param settings further client options of the plugin, each a {@link String}, {@link Boolean},
 *     {@link Long}, {@link Integer}, {@link Float} or {@code long[]}
 * @param compileCache the folder of the compilation cache
 * @param xlaFlags XLA's flags for every program, as {@link CompileOptions#flags}; those of a single
 *     program override them
 */
public record ClientOptions(
    String platform,
    int devices,
    Optional<Path> plugin,
    Map<String, Object> settings,
    Optional<Path> compileCache,
    Map<String, Object> xlaFlags) {
  /**
   * The most virtual devices of a CPU. In a collective each waits for the others on a thread of
   * XLA's intra-op pool, which has at most this many ({@code kMaxIntraOpThreads}): of 512 devices
   * 256 would wait, and XLA aborts the process after a timeout.
   */
  public static final int MOST_CPU_DEVICES = 256;

  /** Refuses a number of devices of other platforms than the CPU. */
  public ClientOptions {
    if (devices < 0 || (devices > 0 && !platform.equals("cpu"))) {
      throw new IllegalArgumentException(
          "devices=%d on %s: only the CPU has a configurable number of devices, elsewhere leave it 0"
              .formatted(devices, platform));
    }
    if (devices > MOST_CPU_DEVICES) {
      throw new IllegalArgumentException(
          "devices=%d: XLA runs the collectives of at most %d CPU devices at once"
              .formatted(devices, MOST_CPU_DEVICES));
    }
    // As in JAX; the plugin's default is several devices, which share the same cores.
    devices = platform.equals("cpu") ? Math.max(devices, 1) : 0;
    settings = Map.copyOf(settings);
    xlaFlags = Map.copyOf(xlaFlags);
  }

  /** Options without client options, compilation cache and flags. */
  public ClientOptions(String platform, int devices, Optional<Path> plugin) {
    this(platform, devices, plugin, Map.of(), Optional.empty(), Map.of());
  }

  /** The CPU with {@code devices} virtual devices and the pinned plugin. */
  public static ClientOptions cpu(int devices) {
    return new ClientOptions("cpu", devices, Optional.empty());
  }

  /** The same with these client options. */
  public ClientOptions with(Map<String, Object> others) {
    return new ClientOptions(platform, devices, plugin, others, compileCache, xlaFlags);
  }

  /** The same with a compilation cache in {@code folder}. */
  public ClientOptions cachingIn(Path folder) {
    return new ClientOptions(platform, devices, plugin, settings, Optional.of(folder), xlaFlags);
  }

  /** The same with XLA's flags of all programs. */
  public ClientOptions withXlaFlags(Map<String, Object> flags) {
    return new ClientOptions(platform, devices, plugin, settings, compileCache, flags);
  }

  /**
   * The same with a compilation cache in the folder that the environment variable {@code
   * NANODO_COMPILE_CACHE} names, by default among this user's caches.
   */
  public ClientOptions caching() {
    String given = System.getenv().getOrDefault("NANODO_COMPILE_CACHE", "");
    return cachingIn(given.isEmpty() ? CacheFolder.path().resolve("executables") : Path.of(given));
  }
}
