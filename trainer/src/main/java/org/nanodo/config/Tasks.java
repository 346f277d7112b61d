package org.nanodo.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.nanodo.io.IoErrors;
import org.nanodo.program.JavaProgram;
import org.nanodo.program.JavaProgramException;
import org.nanodo.task.Task;

/** The tasks that a config can name: those on the class path by name, and Java files. */
final class Tasks {
  /** NanoDO's. */
  static final String DEFAULT = "transformer_do";

  /** What the name of a file ends with. */
  static final String JAVA = ".java";

  private static final Map<String, Task<?>> COMPILED = new ConcurrentHashMap<>();

  private Tasks() {}

  /**
   * A task as its file or class defines it.
   *
   * @param name what a config calls it: of a file, its absolute path
   * @param defaults the task with the defaults of its keys
   * @param sha256 of the file; empty for a task on the class path
   */
  record Found(String name, Task<?> defaults, Optional<String> sha256) {}

  /**
   * The task called {@code name}, or in the file {@code name} if that ends with {@code .java}.
   *
   * @throws ConfigException if there is none, or the file does not compile
   */
  static Found find(String name) {
    return name.endsWith(JAVA)
        ? inFile(Path.of(name).toAbsolutePath().normalize())
        : new Found(name, registered(name), Optional.empty());
  }

  private static Task<?> registered(String name) {
    List<Task<?>> all =
        ServiceLoader.load(Task.class).stream().<Task<?>>map(ServiceLoader.Provider::get).toList();
    List<String> names = all.stream().map(Task::name).toList();
    return all.stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "task '%s' does not exist%s; there are %s, and --model=FILE.java takes one of your own"
                        .formatted(name, Nearest.ask(name, names), String.join(", ", names))));
  }

  private static Found inFile(Path file) {
    try {
      String sha256 = HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(file)));
      return new Found(
          file.toString(),
          COMPILED.computeIfAbsent(file + " " + sha256, k -> compile(file)),
          Optional.of(sha256));
    } catch (IOException e) {
      throw new ConfigException(
          "the task's file %s cannot be read (%s); give a Java file, or the name of a task"
              .formatted(file, IoErrors.reason(e)),
          e);
    }
  }

  private static Task<?> compile(Path file) {
    try (var program = JavaProgram.compile(file)) {
      return (Task<?>) program.make(Task.class);
    } catch (JavaProgramException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
