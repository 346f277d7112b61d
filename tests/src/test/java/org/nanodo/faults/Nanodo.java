package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The command line in a process of its own, in a folder, with options and environment variables for
 * every call.
 */
record Nanodo(Path folder, List<String> options, Map<String, String> environment) {
  private static final String CACHE = "NANODO_COMPILE_CACHE";

  /** Of all tests: runs that differ in their schedule have all programs but one in common. */
  private static final Path SHARED_CACHE =
      Path.of(System.getenv().getOrDefault(CACHE, "target/compile-cache"))
          .resolveSibling("unoptimized-cache")
          .toAbsolutePath();

  /** Compiling takes most of the time of most runs; what is expected does not depend on this. */
  private static final String UNOPTIMIZED = "--xla_backend_optimization_level=0";

  Nanodo(Path folder) {
    this(folder, List.of(), Map.of(CACHE, SHARED_CACHE.toString(), "XLA_FLAGS", UNOPTIMIZED));
  }

  /** As users get it: with all of XLA's optimizations, and only what it compiled itself. */
  Nanodo asInstalled() {
    Path cache = folder.resolve("compile-cache").toAbsolutePath();
    return new Nanodo(folder, options, Map.of(CACHE, cache.toString()));
  }

  Nanodo with(String option) {
    var more = new ArrayList<>(options);
    more.add(option);
    return new Nanodo(folder, more, environment);
  }

  /** Trains the smallest model on paragraphs of text, in {@code folder}. */
  static Nanodo tiny(Path folder) throws IOException {
    return onText(folder)
        .with("--config.model.D=16")
        .with("--config.model.H=2")
        .with("--config.model.L=16")
        .with("--config.model.N=1")
        .with("--config.model.F=32");
  }

  /** Trains on paragraphs of text, in {@code folder}. */
  static Nanodo onText(Path folder) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append("paragraph ").append(i).append(" says ").append(i * 37 % 101).append("\n\n");
    }
    Files.writeString(folder.resolve("text.txt"), text);
    return new Nanodo(folder).with("--config.ds_name=text:text.txt").with("--config.batch_size=4");
  }

  /** How a call ended. */
  record Result(int status, String out, String err) {
    Result succeeds() {
      assertThat(status).as("exit status; it said: %s", err).isZero();
      return this;
    }
  }

  Process start(String... arguments) throws IOException {
    return builder(arguments)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    Path err = folder.resolve("stderr.txt");
    return finish(builder(arguments).redirectError(err.toFile()).start());
  }

  private Result finish(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), out, Files.readString(folder.resolve("stderr.txt")));
  }

  /** Starts a call whose messages go to the file {@code stderr.txt}. */
  Process startTelling(String... arguments) throws IOException {
    return builder(arguments)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve("stderr.txt").toFile())
        .start();
  }

  /** As {@link #run}, in an environment with further variables. */
  Result runIn(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path err = folder.resolve("stderr.txt");
    ProcessBuilder builder = builder(arguments).redirectError(err.toFile());
    builder.environment().putAll(environment);
    return finish(builder.start());
  }

  /**
   * As {@link #run}, in a process none of whose files may grow beyond a size, as on a full disk.
   */
  Result runWithin(int kibibytes, String... arguments) throws IOException, InterruptedException {
    Path err = folder.resolve("stderr.txt");
    ProcessBuilder builder = builder(arguments).redirectError(err.toFile());
    builder
        .command()
        .addAll(0, List.of("bash", "-c", "ulimit -f " + kibibytes + "; exec \"$@\"", "bash"));
    return finish(builder.start());
  }

  private ProcessBuilder builder(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("org.nanodo.cli.Main");
    command.add(arguments[0]);
    command.addAll(options);
    command.addAll(List.of(arguments).subList(1, arguments.length));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    return builder;
  }

  /** Where calls keep compiled programs. */
  Path compileCache() {
    return Path.of(environment.get(CACHE));
  }
}
