package org.nanodo.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nanodo.jit.Lowered;
import org.nanodo.train.Inspection;
import picocli.CommandLine.Option;

/** {@code --dot} and {@code --svg}. */
final class DrawingOptions {
  @Option(
      names = "--dot",
      paramLabel = "FILE",
      description =
          "Writes a drawing of the training step, with types, shardings and source lines, in"
              + " Graphviz's DOT language.")
  private Optional<Path> dot = Optional.empty();

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Writes the same drawing as SVG; needs Graphviz's program dot.")
  private Optional<Path> svg = Optional.empty();

  void write(BaseCommand command, List<Inspection> programs) {
    dot.ifPresent(file -> write(command, "--dot", file, programs, Lowered::dot));
    svg.ifPresent(file -> write(command, "--svg", file, programs, Lowered::svg));
  }

  private static void write(
      BaseCommand command,
      String option,
      Path file,
      List<Inspection> programs,
      Function<Lowered, String> draw) {
    for (Inspection program : programs) {
      Path to = programs.size() == 1 ? file : withName(file, program.name());
      try {
        Files.writeString(to, draw.apply(program.lowered()));
      } catch (IOException e) {
        throw command.unwritable(option, to, e);
      }
      command.out().println("Drawing written to " + to);
    }
  }

  /**
   * With gradient accumulation there are two programs, so {@code step.svg} becomes {@code
   * step.NAME.svg}.
   */
  private static Path withName(Path file, String name) {
    String last = file.getFileName().toString();
    int dot = last.lastIndexOf('.');
    int end = dot > 0 ? dot : last.length();
    return file.resolveSibling(last.substring(0, end) + "." + name + last.substring(end));
  }
}
