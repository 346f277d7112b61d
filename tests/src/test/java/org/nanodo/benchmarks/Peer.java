package org.nanodo.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A Python process that measures the same by the same names.
 *
 * @param script what it runs, for messages
 */
record Peer(String script, Process process, BufferedReader answers, PrintWriter names)
    implements AutoCloseable {
  static Peer start(String python, String script, String... arguments) throws IOException {
    String[] command =
        Stream.concat(Stream.of(python, script), Arrays.stream(arguments)).toArray(String[]::new);
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    return new Peer(
        script, process, process.inputReader(), new PrintWriter(process.outputWriter(), true));
  }

  double measure(String name) {
    names.println(name);
    return Double.parseDouble(answer());
  }

  /** Its next line. */
  String answer() {
    try {
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("%s has ended".formatted(script));
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
