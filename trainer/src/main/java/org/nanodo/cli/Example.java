package org.nanodo.cli;

import java.util.List;

/**
 * A program that {@code nanodo example} runs.
 *
 * @param name its name on the command line
 * @param description what it shows, in one line
 * @param program its main method
 */
public record Example(String name, String description, Program program) {
  /** A main method. */
  @FunctionalInterface
  public interface Program {
    void main(String... args) throws Exception;
  }

  /** The examples of a module, which names its catalog under {@code META-INF/services}. */
  public interface Catalog {
    List<Example> examples();
  }
}
