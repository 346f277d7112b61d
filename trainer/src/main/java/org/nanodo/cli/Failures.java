package org.nanodo.cli;

import java.io.PrintWriter;
import org.nanodo.config.ConfigException;
import org.nanodo.io.FailureWords;
import org.nanodo.program.JavaProgramException;
import org.nanodo.runtime.PjrtException;
import org.nanodo.runtime.XlaFlagException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Reports a failure in one line, and gives the exit status. */
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

  /** A failure of {@code command}; a wrong file for {@code --plugin} is misuse. */
  int failed(Throwable e, CommandLine command) {
    boolean given = command.getParseResult().hasMatchedOption("--plugin");
    return given && e instanceof PjrtException p && p.code().equals("PLUGIN")
        ? report(FailureWords.of(e), e, MISUSED)
        : failed(e);
  }

  int failed(Throwable e) {
    if (e instanceof JavaProgramException || e.getCause() instanceof JavaProgramException) {
      err.println("nanodo: " + e.getMessage()); // Several lines, as javac printed them.
      err.flush();
      return isMisuse(e) ? MISUSED : FAILED;
    }
    return report(FailureWords.of(e), e, isMisuse(e) ? MISUSED : FAILED);
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
}
