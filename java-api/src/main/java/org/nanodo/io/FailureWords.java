package org.nanodo.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * The message of a failure for users of the command line: no class names, and none of the Java
 * runtime's own messages.
 */
public final class FailureWords {
  private static final String OURS = "org.nanodo.";
  private static final int SHOWN = 1000;

  private FailureWords() {}

  /** One line for any failure. */
  public static String of(Throwable e) {
    boolean wraps =
        e instanceof UncheckedIOException
            || e instanceof CompletionException
            || e instanceof ExecutionException
            || e instanceof ExceptionInInitializerError;
    if (wraps && e.getCause() != null) {
      return of(e.getCause());
    }
    if (e instanceof IOException io) {
      return file(io).map(file -> file + ": ").orElse("") + IoErrors.reason(io);
    }
    if (StoreErrors.isOne(e)) {
      return StoreErrors.words(e);
    }
    if (e instanceof InvalidPathException path) {
      return "'%s' is no path: %s".formatted(visible(path.getInput()), path.getReason());
    }
    if (e instanceof OutOfMemoryError) {
      return "out of memory: %d MiB were allowed; NANODO_JAVA_OPTS=-Xmx8g allows 8 GiB"
          .formatted(Runtime.getRuntime().maxMemory() >> 20);
    }
    if (e instanceof StackOverflowError) {
      return "something is nested too deeply; NANODO_JAVA_OPTS=-Xss64m allows more";
    }
    Optional<String> message = Optional.ofNullable(e.getMessage()).filter(m -> !m.isBlank());
    if (e instanceof UnsatisfiedLinkError) {
      return "a native library cannot be loaded: " + message.orElse("its name is not known");
    }
    if (e instanceof LinkageError) {
      return "the program is not whole: delete the folder target, so that it is built again";
    }
    return message.filter(m -> isOurs(e)).map(FailureWords::shortened).orElse(unexpected());
  }

  /** Whether the message is ours: of an exception of ours, or of Java's that our code threw. */
  private static boolean isOurs(Throwable e) {
    if (e.getClass().getName().startsWith(OURS)) {
      return true;
    }
    // Other types are thrown by the virtual machine, with its own messages.
    boolean canBeOurs = e instanceof IllegalArgumentException || e instanceof IllegalStateException;
    StackTraceElement[] stack = e.getStackTrace();
    return canBeOurs && stack.length > 0 && stack[0].getClassName().startsWith(OURS);
  }

  private static String unexpected() {
    return "an error that nobody expected, so a fault of nanodo itself; NANODO_DEBUG=1 shows where";
  }

  private static Optional<String> file(IOException e) {
    return e instanceof FileSystemException f ? Optional.ofNullable(f.getFile()) : Optional.empty();
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + " …";
  }

  /** The same text with a mark in place of each character that cannot be seen. */
  public static String visible(String text) {
    return text.replaceAll("\\p{Cntrl}", "\u2423");
  }
}
