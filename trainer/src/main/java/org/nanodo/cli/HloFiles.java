package org.nanodo.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.nanodo.train.Inspection;

/** The folder that {@code nanodo hlo} writes to, and one beside for the compiler while it works. */
final class HloFiles implements AutoCloseable {
  private final Path folder;
  private final Path scratch;

  /** Creates the folder if it does not exist, and finds out whether it can be written to. */
  HloFiles(Path folder) throws IOException {
    Files.createDirectories(folder);
    this.folder = folder;
    this.scratch = Files.createTempDirectory(folder, ".compiler");
  }

  /** What is in here is deleted at the end. */
  Path scratch() {
    return scratch;
  }

  /** Writes a program, before and after optimization. */
  void write(Inspection program) throws IOException {
    Files.writeString(folder.resolve(program.name() + ".stablehlo.mlir"), program.stablehlo());
    if (program.optimized().isPresent()) {
      Files.writeString(
          folder.resolve(program.name() + ".optimized.hlo"), program.optimized().get());
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(scratch)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
