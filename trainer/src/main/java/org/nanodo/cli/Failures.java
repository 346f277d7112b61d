package org.nanodo.cli;

import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import org.nanodo.config.ConfigException;
import org.nanodo.io.IoErrors;
import org.nanodo.runtime.PjrtException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What is said of a failure, in one line, and the exit status that it gives. */
final class Failures {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private final PrintWriter err;
  private final boolean debug;

  Failures(PrintWriter err, boolean debug) {
    this.err = err;
    this.debug = debug;
  }

  int misused(ParameterException e) {
    return report(String.valueOf(e.getMessage()), e, MISUSED);
  }

  /** A failure of {@code command}; a plugin that it was given and cannot use is misuse. */
  int failed(Throwable e, CommandLine command) {
    boolean given = command.getParseResult().hasMatchedOption("--plugin");
    return given && e instanceof PjrtException p && p.code().equals("PLUGIN")
        ? report(describe(e), e, MISUSED)
        : failed(e);
  }

  int failed(Throwable e) {
    return report(describe(e), e, e instanceof ConfigException ? MISUSED : FAILED);
  }

  private int report(String message, Throwable e, int status) {
    err.println("nanodo: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
    if (debug) {
      e.printStackTrace(err);
    }
    err.flush();
    return status;
  }

  private static String describe(Throwable e) {
    String message = e.getMessage();
    if (message != null && e.getClass().getName().startsWith("org.nanodo.")) {
      return message;
    }
    if (e instanceof FileSystemException file) {
      return "cannot use %s (%s)".formatted(file.getFile(), IoErrors.reason(file));
    }
    if (e instanceof OutOfMemoryError) {
      return "this process has no memory left (%s; its heap may grow to %d MiB): lower batch_size or the model's dimensions, or start with NANODO_JAVA_OPTS=-Xmx8g or more"
          .formatted(
              message == null ? "the heap is full" : message,
              Runtime.getRuntime().maxMemory() >> 20);
    }
    String hint = " (unexpected; NANODO_DEBUG=1 shows where)";
    return kind(e) + (message == null ? "" : ": " + message) + hint;
  }

  private static String kind(Throwable e) {
    return e.getClass().getSimpleName();
  }
}
