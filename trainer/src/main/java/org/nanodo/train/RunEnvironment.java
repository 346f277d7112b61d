package org.nanodo.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nanodo.config.Config;
import org.nanodo.io.DurableFiles;
import org.nanodo.io.IoErrors;
import org.nanodo.jit.Compiled;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Device;
import org.nanodo.runtime.PjrtException;

/** What a run ran on last, as {@code environment.json} in its workdir, for reports. */
final class RunEnvironment {
  private static final String FILE = "environment.json";
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final double MIB = 1 << 20;

  private RunEnvironment() {}

  /**
   * Writes the file.
   *
   * @throws TrainingException if it cannot be written
   */
  static void write(Config config, Client client, Trainer trainer) {
    Path workdir = config.workdirPath();
    String json =
        new GsonBuilder()
            .disableHtmlEscaping()
            .setPrettyPrinting()
            .create()
            .toJson(of(config, client, trainer));
    try {
      DurableFiles.write(workdir.resolve(FILE), (json + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw new TrainingException(
          "cannot write %s into workdir %s: %s".formatted(FILE, workdir, IoErrors.reason(e)));
    }
  }

  private static Map<String, Object> of(Config config, Client client, Trainer trainer) {
    var values = new LinkedHashMap<String, Object>();
    values.put("platform", client.platform());
    values.put(
        "platform_version", client.platformVersion().strip().replaceAll("\\s*\\R\\s*", "; "));
    values.put("plugin", client.pluginDescription());
    values.put("devices", client.devices().size());
    values.put(
        "device_kind",
        client.devices().stream().map(Device::kind).distinct().collect(Collectors.joining(", ")));
    values.put("java", Runtime.version().toString());
    values.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    values.put("processor", processor());
    values.put("cores", Runtime.getRuntime().availableProcessors());
    values.put("memory_mib", Math.round(memory() / MIB));
    values.put("parameters", trainer.parameterCount());
    stepMemory(trainer.program(), values);
    values.put("units_per_step", (long) config.batchSize() * config.tokensPerExample());
    values.put("unit", config.readsText() ? "tokens" : "examples");
    return values;
  }

  /** Not all plugins tell it. */
  private static void stepMemory(Compiled step, Map<String, Object> values) {
    try (var program = step.program()) {
      double bytes = program.memoryStats().total();
      values.put("step_memory_mib_per_device", Math.round(bytes / MIB));
    } catch (PjrtException e) {
      // Then it is not in the file.
    }
  }

  private static double memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.replaceFirst("[^:]*:\\s*", ""))
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException | UncheckedIOException e) {
      return System.getProperty("os.arch");
    }
  }
}
