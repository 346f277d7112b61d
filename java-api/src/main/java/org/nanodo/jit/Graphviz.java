package org.nanodo.jit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lays out drawings with Graphviz's program {@code dot}. */
final class Graphviz {
  private Graphviz() {}

  static String svg(String dot) {
    return svg("dot", dot);
  }

  static String svg(String program, String dot) {
    try {
      // By files: a pipe that is filled while the other side waits would stop both.
      Path in = Files.createTempFile("nanodo", ".dot");
      Path out = Files.createTempFile("nanodo", ".svg");
      try {
        Files.writeString(in, dot);
        Process process = start(program, in, out);
        String complaint = new String(process.getErrorStream().readAllBytes(), UTF_8).strip();
        if (process.waitFor() != 0) {
          throw new IllegalStateException("Graphviz cannot draw the program: " + complaint);
        }
        return Files.readString(out);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while Graphviz draws a program", e);
      } finally {
        Files.delete(in);
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("temporary files for a drawing cannot be used", e);
    }
  }

  private static Process start(String program, Path in, Path out) {
    try {
      return new ProcessBuilder(program, "-Tsvg", "-o", out.toString(), in.toString()).start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "SVG is drawn by Graphviz's program '%s', which cannot be started (%s); install Graphviz, or write DOT and draw it elsewhere"
              .formatted(program, e.getMessage()),
          e);
    }
  }
}
