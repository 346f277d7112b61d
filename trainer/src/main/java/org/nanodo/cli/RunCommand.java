package org.nanodo.cli;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.nanodo.program.JavaProgram;
import org.nanodo.runtime.Devices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nanodo run}. */
@Command(
    name = "run",
    description = "Compiles and runs a program: a file, and those of its folder that it uses.")
final class RunCommand implements Callable<Integer> {
  @Mixin private final DeviceOptions devices = new DeviceOptions();

  @Parameters(
      index = "0",
      paramLabel = "FILE.java",
      description = "The program: a class with a method main.")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private Path file;

  @Parameters(index = "1..*", paramLabel = "ARGS", description = "What main is given.")
  private List<String> arguments = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Override
  public Integer call() {
    if (!Files.isRegularFile(file)) {
      throw new ParameterException(
          spec.commandLine(),
          "%s %s; give a Java program"
              .formatted(file, Files.exists(file) ? "is no file" : "does not exist"));
    }
    PrintWriter err = spec.commandLine().getErr();
    try (var program = JavaProgram.compileWithItsFolder(file)) {
      Devices.use(devices.client());
      return run(program.main(), err);
    } finally {
      Devices.close();
    }
  }

  private int run(Method main, PrintWriter err) {
    try {
      main.invoke(null, (Object) arguments.toArray(String[]::new));
      return 0;
    } catch (InvocationTargetException e) {
      Throwable failure = e.getTargetException();
      UserStack.trim(failure, main.getDeclaringClass().getClassLoader());
      failure.printStackTrace(err);
      return 1;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("main cannot be called: " + e.getMessage(), e);
    }
  }
}
