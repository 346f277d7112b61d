package org.nanodo.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Counts among the options. */
final class AtLeast {
  private AtLeast() {}

  /** {@code value}, unless it is less than {@code least}. */
  static int check(CommandSpec command, String option, int value, int least) {
    if (value < least) {
      throw new ParameterException(
          command.commandLine(), "%s=%d must be at least %d".formatted(option, value, least));
    }
    return value;
  }
}
