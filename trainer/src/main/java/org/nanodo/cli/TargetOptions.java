package org.nanodo.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.nanodo.runtime.PjrtException;
import org.nanodo.runtime.Target;
import org.nanodo.runtime.Topology;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The target of an ahead-of-time compilation; a mixin. */
final class TargetOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private Target target;

  @Option(
      names = "--plugin",
      paramLabel = "FILE",
      description = "The PJRT plugin to load instead of the one in the store.")
  private Optional<Path> plugin = Optional.empty();

  @Option(
      names = "--target",
      required = true,
      paramLabel = "TARGET",
      description = "The devices to compile for, as in tpu:v5e:2x4, tpu:v4:2x2x2 or cuda:h100:8.")
  void target(String given) {
    try {
      target = Target.parse(given);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  Target get() {
    return target;
  }

  /** Opens the target; the compiler's message on unknown devices becomes one on the option. */
  Topology open(Map<String, Object> xlaFlags) {
    try {
      return target.open(plugin, xlaFlags);
    } catch (PjrtException e) {
      if (e.code().equals("PLUGIN")) {
        throw e;
      }
      throw new ParameterException(
          spec.commandLine(), "--target=%s: %s".formatted(target.spec(), e.getMessage()), e);
    }
  }
}
