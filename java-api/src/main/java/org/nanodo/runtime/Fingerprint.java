package org.nanodo.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nanodo.pjrt.Plugin;

/** Tells plugins, devices and CPUs apart whose machine code differs. */
final class Fingerprint {
  private static final Path CPUS = Path.of("/proc/cpuinfo");

  /** What differs between the cores of one CPU, and from one look to the next. */
  private static final Set<String> VARYING =
      Set.of("processor", "cpu MHz", "core id", "apicid", "initial apicid", "bogomips", "BogoMIPS");

  private Fingerprint() {}

  static String of(Client client, Plugin plugin) {
    return String.join(
        "\n",
        plugin.apiVersion(),
        client.platform(),
        client.platformVersion(),
        file(plugin.file()),
        client.devices().stream().map(Device::kind).collect(Collectors.joining(", ")),
        client.platform().equals("cpu") ? cpu() : "");
  }

  /** Hundreds of megabytes are not read: a build differs from another in its size or its time. */
  private static String file(Path plugin) {
    try {
      return Files.size(plugin) + " bytes of " + Files.getLastModifiedTime(plugin).toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // XLA divides loops by the number of cores.
  private static String cpu() {
    int cores = Runtime.getRuntime().availableProcessors();
    String arch = System.getProperty("os.arch", "");
    try (Stream<String> lines = Files.lines(CPUS)) {
      return lines
          .takeWhile(line -> !line.isBlank())
          .filter(line -> !VARYING.contains(line.replaceFirst("\\s*:.*", "")))
          .collect(Collectors.joining("\n", cores + " " + arch + "\n", ""));
    } catch (IOException | UncheckedIOException e) {
      return cores + " " + arch;
    }
  }
}
