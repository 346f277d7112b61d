package org.nanodo.runtime;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.nanodo.pjrt.store.CacheFolder;

/**
 * Which devices to open.
 *
 * @param platform {@code cpu}, {@code cuda} (12 or 13, whichever is there), {@code cuda12}, {@code
 *     cuda13}, {@code rocm} or {@code tpu}
 * @param devices how many virtual devices the CPU is to appear as, at most {@link
 *     #MOST_CPU_DEVICES}; 0 is one, and elsewhere what is there
 * @param plugin a plugin file in place of the one that is found
 * @param settings further options under the plugin's names for them, each a {@link String}, {@link
 *     Boolean}, {@link Long}, {@link Integer}, {@link Float} or {@code long[]}
 * @param compileCache a folder where compiled programs are kept from run to run
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
   * The most virtual devices of a CPU. Each waits for the others on a thread of XLA's intra-op
   * pool, which has at most so many ({@code kMaxIntraOpThreads} of its CPU client): of 512 devices
   * 256 begin a collective, and XLA aborts the process when the others have not come in time.
   */
  public static final int MOST_CPU_DEVICES = 256;

  public ClientOptions {
    if (devices < 0 || (devices > 0 && !platform.equals("cpu"))) {
      throw new IllegalArgumentException(
          "devices=%d on %s: only the CPU can appear as a number of devices, elsewhere leave it 0"
              .formatted(devices, platform));
    }
    if (devices > MOST_CPU_DEVICES) {
      throw new IllegalArgumentException(
          "devices=%d: XLA runs the collectives of at most %d CPU devices at once"
              .formatted(devices, MOST_CPU_DEVICES));
    }
    // As in JAX; the plugin's own default would be several, which share the same cores.
    devices = platform.equals("cpu") ? Math.max(devices, 1) : 0;
    settings = Map.copyOf(settings);
    xlaFlags = Map.copyOf(xlaFlags);
  }

  /** The same without further options, cache of compiled programs and flags. */
  public ClientOptions(String platform, int devices, Optional<Path> plugin) {
    this(platform, devices, plugin, Map.of(), Optional.empty(), Map.of());
  }

  /** The CPU as {@code devices} virtual devices, with the pinned plugin. */
  public static ClientOptions cpu(int devices) {
    return new ClientOptions("cpu", devices, Optional.empty());
  }

  /** The same with these further options. */
  public ClientOptions with(Map<String, Object> others) {
    return new ClientOptions(platform, devices, plugin, others, compileCache, xlaFlags);
  }

  /** The same, with compiled programs kept in {@code folder}. */
  public ClientOptions cachingIn(Path folder) {
    return new ClientOptions(platform, devices, plugin, settings, Optional.of(folder), xlaFlags);
  }

  /** The same with these flags of XLA's for every program. */
  public ClientOptions withXlaFlags(Map<String, Object> flags) {
    return new ClientOptions(platform, devices, plugin, settings, compileCache, flags);
  }

  /**
   * The same, with compiled programs kept in the folder that the environment variable {@code
   * NANODO_COMPILE_CACHE} names, else where this user's caches are.
   */
  public ClientOptions caching() {
    String given = System.getenv().getOrDefault("NANODO_COMPILE_CACHE", "");
    return cachingIn(given.isEmpty() ? CacheFolder.path().resolve("executables") : Path.of(given));
  }
}
