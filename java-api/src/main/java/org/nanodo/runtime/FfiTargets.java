package org.nanodo.runtime;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.nanodo.pjrt.Handler;
import org.nanodo.pjrt.Plugin;

/** The handlers of custom calls in this process, by platform and name. */
public final class FfiTargets {
  /** XLA's names of the platforms that have such handlers. */
  private static final Map<String, String> PLATFORMS =
      Map.of("cpu", "Host", "cuda", "CUDA", "rocm", "ROCM");

  private record Target(String platform, String name) {}

  private static final Map<Target, Handler> HANDLERS = new ConcurrentHashMap<>();

  /** The names of this library's own handlers, of functions that it can compute without. */
  private static final Set<String> KERNELS = registeredKernels();

  private FfiTargets() {}

  private static Set<String> registeredKernels() {
    if (!Boolean.parseBoolean(System.getProperty("nanodo.kernels", "true"))) {
      return Set.of();
    }
    Map<String, Handler> kernels = Handler.kernels();
    kernels.forEach((name, handler) -> HANDLERS.put(new Target("cpu", name), handler));
    return Set.copyOf(kernels.keySet());
  }

  /**
   * Whether this library has a kernel of the name for a platform and its processor. With the system
   * property {@code nanodo.kernels=false} there is none.
   */
  public static boolean hasKernel(String name, String platform) {
    return platform.equals("cpu") && KERNELS.contains(name);
  }

  /**
   * Loads a library, and gives its handler a name for programs on a platform.
   *
   * @throws IllegalArgumentException if the platform has no handlers
   * @throws IllegalStateException if the name has another handler there
   * @throws PjrtException if the library cannot be loaded or lacks the symbol
   */
  public static void register(String name, Path library, String symbol, String platform) {
    if (!PLATFORMS.containsKey(platform)) {
      throw new IllegalArgumentException(
          "Ffi.register: found the platform '%s', expected one of %s"
              .formatted(platform, new TreeSet<>(PLATFORMS.keySet())));
    }
    Handler handler = PjrtException.rethrown(() -> Handler.of(library, symbol));
    Handler before = HANDLERS.putIfAbsent(new Target(platform, name), handler);
    if (before != null && !before.equals(handler)) {
      throw new IllegalStateException(
          "Ffi.register: '%s' has another handler on %s; choose another name"
              .formatted(name, platform));
    }
  }

  /** Why programs on a platform cannot call a handler of this name, if they cannot. */
  public static Optional<String> objection(String name, String platform) {
    if (HANDLERS.containsKey(new Target(platform, name))) {
      return Optional.empty();
    }
    String others =
        String.join(
            ", ",
            new TreeSet<>(
                HANDLERS.keySet().stream()
                    .filter(t -> t.name.equals(name))
                    .map(Target::platform)
                    .toList()));
    String known = others.isEmpty() ? "" : ", only for " + others;
    return Optional.of(
        "no handler of the custom call '%s' is registered for %s%s; %s"
            .formatted(
                name,
                platform,
                known,
                PLATFORMS.containsKey(platform)
                    ? "call Ffi.register first"
                    : "compute it otherwise there"));
  }

  /** Registers the handlers of a platform with its plugin. */
  static void enter(Plugin plugin, String platform) {
    HANDLERS.forEach(
        (target, handler) -> {
          if (target.platform.equals(platform)) {
            plugin.register(target.name, xla(platform), handler);
          }
        });
  }

  private static String xla(String platform) {
    return Objects.requireNonNull(PLATFORMS.get(platform), platform);
  }
}
