package org.nanodo.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Whether a command prints its JSON object alone; a mixin. */
final class JsonOption {
  @Option(names = "--json", description = "Prints only one line, a JSON object.")
  private boolean alone;

  boolean isAsked() {
    return alone;
  }

  /** Prints a line for people, unless only JSON was asked for. */
  void unlessAsked(PrintWriter screen, String text) {
    if (!alone) {
      screen.println(text);
      screen.flush();
    }
  }
}
