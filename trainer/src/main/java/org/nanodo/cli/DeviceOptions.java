package org.nanodo.cli;

import java.nio.file.Path;
import java.util.Optional;
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
      paramLabel = "cpu|cuda|tpu",
      defaultValue = "cpu",
      description = "Where to run; here ${DEFAULT-VALUE}.")
  private Platform platform = Platform.cpu;

  @Option(
      names = "--plugin",
      paramLabel = "FILE",
      description = "The PJRT plugin, in place of the store's.")
  private Optional<Path> plugin = Optional.empty();

  @Option(
      names = "--devices",
      paramLabel = "N",
      description = "Virtual CPU devices; here 1. Other platforms use what is there.")
  void devices(int count) {
    if (count < 1) {
      throw new ParameterException(
          spec.commandLine(), "--devices=" + count + " must be at least 1");
    }
    devices = count;
  }

  /** Virtual CPU devices asked for; 0 is the platform's own. */
  int devices() {
    return devices;
  }

  /** {@code cpu}, {@code cuda} or {@code tpu}. */
  String platform() {
    return platform.name();
  }

  Optional<Path> plugin() {
    return plugin;
  }

  /** Spelled as on the command line. */
  enum Platform {
    cpu,
    cuda,
    tpu
  }
}
