package org.nanodo.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A check of options that are counts. */
final class AtLeast {
  private AtLeast() {}

  /** {@code value}, which must not be less than {@code least}. */
  static int check(CommandSpec command, String option, int value, int least) {
    if (value < least) {
      throw new ParameterException(
          command.commandLine(), "%s=%d must be at least %d".formatted(option, value, least));
    }
    return value;
  }
}
