package org.nanodo.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.nanodo.io.IoErrors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have; the result of a call is the exit status. */
abstract class BaseCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  CommandSpec spec;

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** A wrong command line, described in one line. */
  final ParameterException misuse(String message, Object... values) {
    return new ParameterException(spec.commandLine(), message.formatted(values));
  }

  /** As {@link #misuse}, where a file or folder of {@code --out} cannot be written. */
  final ParameterException unwritable(String option, Path out, IOException cause) {
    return new ParameterException(
        spec.commandLine(),
        "%s=%s cannot be written (%s)".formatted(option, out, IoErrors.reason(cause)),
        cause);
  }
}
