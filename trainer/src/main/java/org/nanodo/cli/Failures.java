package org.nanodo.cli;

import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import org.nanodo.config.ConfigException;
import org.nanodo.runtime.XlaFlagException;
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

  int failed(Throwable e) {
    return report(describe(e), e, isMisuse(e) ? MISUSED : FAILED);
  }

  private static boolean isMisuse(Throwable e) {
    return e instanceof ConfigException || e instanceof XlaFlagException;
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
    if (e instanceof FileSystemException file && file.getReason() == null) {
      return kind(e) + ": " + file.getFile();
    }
    String hint = " (unexpected; NANODO_DEBUG=1 shows where)";
    return kind(e) + (message == null ? "" : ": " + message) + hint;
  }

  private static String kind(Throwable e) {
    return e.getClass().getSimpleName();
  }
}
