package org.nanodo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.nanodo.jit.CopySpeed;
import org.nanodo.jit.CpuPeak;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Devices;

/**
 * What was measured on.
 *
 * @param date in UTC
 * @param load processes that ran or waited in the last 1, 5 and 15 minutes, before the first run
 */
record Machine(
    String cpu,
    int cores,
    double memoryGiB,
    String java,
    String plugin,
    String date,
    String load,
    StepLimit limit) {
  /** Describes this machine and measures its limits, for about a second. */
  static Machine measure() throws IOException {
    String load = Files.readString(Path.of("/proc/loadavg")).replaceAll("( \\S+){2}\\s*$", "");
    return new Machine(
        field("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        Double.parseDouble(field("/proc/meminfo", "MemTotal").replace(" kB", "")) / (1 << 20),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        // Of its path only the version that it was unpacked from.
        Devices.client().pluginDescription().replaceFirst("^.*/plugins/([^/]+)/[^ ]*", "$1"),
        Instant.now().truncatedTo(ChronoUnit.MINUTES).toString(),
        load,
        limits());
  }

  /** With the limits measured once more, of which the better ones count. */
  Machine measuredAgain() {
    StepLimit best = limit.best(limits());
    return new Machine(cpu, cores, memoryGiB, java, plugin, date, load, best);
  }

  private static StepLimit limits() {
    Client client = Devices.client();
    return new StepLimit(CpuPeak.standard().single(client), CopySpeed.bytesPerSecond(client));
  }

  private static String field(String file, String name) throws IOException {
    try (var lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    }
  }

  /** A list of Markdown. */
  String markdown(List<String> versions) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s, %d cores, %.0f GiB; a product %.0f GFLOP/s, a copy %.1f GB/s"
            .formatted(cpu, cores, memoryGiB, limit.flops() / 1e9, limit.copy() / 1e9));
    lines.add("%s; %s".formatted(java, plugin));
    if (!versions.isEmpty()) {
      lines.add(String.join("; ", versions));
    }
    lines.add("%s, load average %s".formatted(date, load));
    return "- " + String.join("\n- ", lines) + "\n";
  }
}
