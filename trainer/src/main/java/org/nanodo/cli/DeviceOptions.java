package org.nanodo.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.nanodo.config.ClientKeys;
import org.nanodo.config.Config;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.Later;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The devices that a command runs on; a mixin. */
final class DeviceOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  private int devices;

  @Option(
      names = "--platform",
      paramLabel = "cpu|cuda|rocm|tpu",
      defaultValue = "cpu",
      description = {
        "The platform to run on (default: ${DEFAULT-VALUE}).",
        "cuda takes the installed version, CUDA 12 or 13; cuda12 and cuda13 choose one."
      })
  private Platform platform = Platform.cpu;

  @Option(
      names = "--plugin",
      paramLabel = "FILE",
      description = "The PJRT plugin to load instead of the one in the store.")
  private Optional<Path> plugin = Optional.empty();

  @Option(
      names = "--devices",
      paramLabel = "N",
      description =
          "Number of virtual CPU devices, 1 to 256 (default: 1). Other platforms use all devices.")
  void devices(int count) {
    devices = AtLeast.check(spec, "--devices", count, 1);
    if (count > ClientOptions.MOST_CPU_DEVICES) {
      throw new ParameterException(
          spec.commandLine(),
          "--devices=%d: XLA runs the collectives of CPU devices on at most %d threads, one for each device, and more devices would wait for each other for ever; give at most %2$d"
              .formatted(count, ClientOptions.MOST_CPU_DEVICES));
    }
  }

  /** The options of a client, once {@code config} has been checked against its devices. */
  ClientOptions client(Config config) {
    ClientOptions options = client();
    if (options.devices() > 0) {
      config.checkDevices(options.devices());
    }
    return client(config.client());
  }

  /** The same for a config whose batches are not used. */
  ClientOptions client(ClientKeys keys) {
    keys.checkPlatform(platform.name(), platform.isGpu());
    return client().with(keys.options());
  }

  /** The options of a client without those of a config. */
  ClientOptions client() {
    if (devices > 0 && platform != Platform.cpu) {
      throw new ParameterException(
          spec.commandLine(),
          "--devices=%d: only the CPU can be split into virtual devices, not %s"
              .formatted(devices, platform));
    }
    return new ClientOptions(platform.name(), devices, plugin);
  }

  /** Begins to load the plugin, which needs nothing of a config. */
  Later<AutoCloseable> load() {
    ClientOptions options = client();
    return Later.of(
        () -> {
          Client.load(options);
          return () -> {}; // Plugins stay.
        });
  }

  /** Spelled as on the command line. */
  enum Platform {
    cpu,
    cuda,
    cuda12,
    cuda13,
    rocm,
    tpu;

    boolean isGpu() {
      return this != cpu && this != tpu;
    }
  }
}
