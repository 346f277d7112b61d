package org.nanodo.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nanodo.pjrt.Plugin;

/** Identifies plugins, devices and CPUs with compatible machine code. */
final class Fingerprint {
  private static final Path CPUS = Path.of("/proc/cpuinfo");

  /** The variable that XLA reads flags of all programs from. */
  private static final String FLAGS = "XLA_FLAGS";

  /** Fields that differ between the cores of one CPU, or over time. */
  private static final Set<String> VARYING =
      Set.of("processor", "cpu MHz", "core id", "apicid", "initial apicid", "bogomips", "BogoMIPS");

  private Fingerprint() {}

  static String of(Client client, Plugin plugin) {
    return of(client, plugin, client.devices().stream().map(Device::kind));
  }

  static String ofMachine(Client client, Plugin plugin) {
    return of(client, plugin, client.devices().stream().map(Device::kind).distinct());
  }

  private static String of(Client client, Plugin plugin, Stream<String> kinds) {
    return String.join(
        "\n",
        plugin.apiVersion(),
        client.platform(),
        client.platformVersion(),
        file(plugin.file()),
        kinds.collect(Collectors.joining(", ")),
        client.platform().equals("cpu") ? cpu() : "",
        Objects.requireNonNullElse(System.getenv(FLAGS), ""));
  }

  /** Builds differ in size or time; hashing hundreds of megabytes would take too long. */
  static String file(Path plugin) {
    try {
      return Files.size(plugin) + " bytes of " + Files.getLastModifiedTime(plugin).toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // XLA partitions loops by the number of cores.
  private static String cpu() {
    int cores = Runtime.getRuntime().availableProcessors();
    String cpu = cores + " " + System.getProperty("os.arch", "");
    try (Stream<String> lines = Files.lines(CPUS)) {
      return cpu + "\n" + core(lines);
    } catch (IOException | UncheckedIOException e) {
      return cpu; // Not Linux.
    }
  }

  static String core(Stream<String> lines) {
    return lines
        .takeWhile(line -> !line.isBlank())
        .filter(line -> !VARYING.contains(line.split(":", -1)[0].strip()))
        .collect(Collectors.joining("\n"));
  }
}
