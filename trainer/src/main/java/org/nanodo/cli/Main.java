package org.nanodo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.nanodo.config.Overrides;
import org.nanodo.io.FailureWords;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code nanodo COMMAND …}; a command is a class named in {@code subcommands}. */
@Command(
    name = "nanodo",
    header = "Trains a Transformer that is traced in Java and compiled by XLA.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {"", "nanodo COMMAND --help describes a command. NANODO_DEBUG=1 shows stack traces."},
    subcommands = {
      TrainCommand.class,
      EvalCommand.class,
      SampleCommand.class,
      ConfigCommand.class,
      DevicesCommand.class,
      HloCommand.class,
      CompileCommand.class,
      PlanCommand.class,
      BenchCommand.class,
      ParityCommand.class,
      TokenizeCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      CheckpointsCommand.class,
      ReportCommand.class,
      SweepCommand.class,
      RunCommand.class,
      ExampleCommand.class
    })
public final class Main implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean help;

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs one command with the output of this process, and returns its exit status. */
  public static int run(String... args) {
    var out = new PrintWriter(System.out, true, UTF_8);
    var err = new PrintWriter(System.err, true, UTF_8);
    return run(args, out, err);
  }

  /** Runs one command and returns its exit status. */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new Main());
    Failures failures = new Failures(err, System.getenv("NANODO_DEBUG") != null);
    line.setOut(out)
        .setErr(err)
        .registerConverter(Path.class, Main::path)
        .registerConverter(int.class, Main::integer)
        .registerConverter(Integer.class, Main::integer)
        .setExpandAtFiles(false)
        .setUnmatchedArgumentsAllowed(true)
        .setExecutionStrategy(UnmatchedArguments::refuseThenRun)
        .setParameterExceptionHandler((e, given) -> failures.misused(e))
        .setExecutionExceptionHandler((e, command, parsed) -> failures.failed(e, command));
    // Arguments after the file belong to the program.
    Objects.requireNonNull(line.getSubcommands().get("run")).setStopAtPositional(true);
    try {
      return line.execute(Overrides.join(List.of(args)).toArray(String[]::new));
    } catch (Throwable e) { // Errors, which picocli lets through: out of memory, a missing library.
      return failures.failed(e);
    } finally {
      out.flush();
    }
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("it is empty; expected a path");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(FailureWords.of(e));
    }
  }

  private static int integer(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("found '%s', expected an integer".formatted(text));
    }
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "no command given; there are " + String.join(", ", spec.subcommands().keySet()));
  }
}
