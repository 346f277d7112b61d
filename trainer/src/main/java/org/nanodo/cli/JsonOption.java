package org.nanodo.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Whether a command whose last line is JSON says anything else; a mixin. */
final class JsonOption {
  @Option(names = "--json", description = "Prints nothing but one line, a JSON object.")
  private boolean alone;

  /** Prints what is for people. */
  void unlessAsked(PrintWriter screen, String text) {
    if (!alone) {
      screen.println(text);
      screen.flush();
    }
  }
}
