package org.nanodo.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;

/** A command that has run in this process: its exit status and what it said. */
record CommandRun(int status, String out, String err) {
  /** A Transformer that compiles in a second. */
  private static final List<String> TINY =
      List.of(
          "--config.model.D=16",
          "--config.model.H=2",
          "--config.model.L=16",
          "--config.model.N=1",
          "--config.model.F=32",
          "--config.model.dtype=float32",
          "--config.batch_size=8");

  static CommandRun of(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
    return new CommandRun(status, out.toString(), err.toString());
  }

  /** Runs a command on a tiny model; later arguments win. */
  static CommandRun tiny(String command, String... arguments) {
    return of(
        Stream.of(Stream.of(command), TINY.stream(), Stream.of(arguments))
            .flatMap(s -> s)
            .toArray(String[]::new));
  }
}
