package org.nanodo.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.nanodo.config.Config;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.Later;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a command runs on; a mixin. */
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
        "Where to run; here ${DEFAULT-VALUE}.",
        "cuda is CUDA 12 or 13, whichever is there; cuda12 and cuda13 say which."
      })
  private Platform platform = Platform.cpu;

  @Option(
      names = "--plugin",
      paramLabel = "FILE",
      description = "The PJRT plugin, in place of the store's.")
  private Optional<Path> plugin = Optional.empty();

  @Option(
      names = "--devices",
      paramLabel = "N",
      description = "Virtual CPU devices, 1 to 256; here 1. Other platforms use what is there.")
  void devices(int count) {
    devices = AtLeast.check(spec, "--devices", count, 1);
    if (count > ClientOptions.MOST_CPU_DEVICES) {
      throw new ParameterException(
          spec.commandLine(),
          "--devices=%d: XLA runs the collectives of CPU devices on at most %d threads, one for each device, and more devices would wait for each other for ever; give at most %2$d"
              .formatted(count, ClientOptions.MOST_CPU_DEVICES));
    }
  }

  /** What to open; {@code config} must suit the platform and, if known, the number of devices. */
  ClientOptions client(Config config) {
    ClientOptions options = client();
    if (options.devices() > 0) {
      config.checkDevices(options.devices());
    }
    config.client().checkPlatform(platform.name(), platform.isGpu());
    return options.with(config.client().options());
  }

  /** What to open, without the config's options. */
  ClientOptions client() {
    if (devices > 0 && platform != Platform.cpu) {
      throw new ParameterException(
          spec.commandLine(),
          "--devices=%d: only the CPU can appear as any number of devices, not %s"
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
