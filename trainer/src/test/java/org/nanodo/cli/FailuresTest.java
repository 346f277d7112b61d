package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.config.ConfigException;
import org.nanodo.ir.ShapeException;

class FailuresTest {
  private static final String UNEXPECTED =
      "an error that nobody expected, so a fault of nanodo itself; NANODO_DEBUG=1 shows where";

  private final StringWriter err = new StringWriter();

  static Stream<Arguments> failures() {
    var shape = new ShapeException("dot:\n  [2] and [3]");
    int line = shape.getStackTrace()[0].getLineNumber();
    return Stream.of(
        Arguments.of(new ConfigException("bad key"), 2, "bad key"),
        Arguments.of(shape, 1, "dot: [2] and [3] (FailuresTest.java:" + line + ")"),
        Arguments.of(new AccessDeniedException("/data"), 1, "/data: permission denied"),
        Arguments.of(
            new UncheckedIOException(new NoSuchFileException("/data")),
            1,
            "/data: no such file or folder"),
        Arguments.of(new IOException("No space left on device"), 1, "No space left on device"),
        Arguments.of(
            new InvalidPathException("a\0b", "Nul character not allowed"),
            1,
            "'a\u2423b' is no path: Nul character not allowed"),
        Arguments.of(new IllegalStateException("two heads"), 1, "two heads"),
        Arguments.of(thrownBy(() -> Integer.parseInt("x")), 1, UNEXPECTED),
        Arguments.of(thrownBy(() -> List.of().get(3)), 1, UNEXPECTED),
        Arguments.of(thrownBy(() -> (String) (Object) 1), 1, UNEXPECTED),
        Arguments.of(new AssertionError(), 1, UNEXPECTED),
        Arguments.of(
            new UnsatisfiedLinkError("/x.so: cannot open shared object file"),
            1,
            "a native library cannot be loaded: /x.so: cannot open shared object file"),
        Arguments.of(
            new NoClassDefFoundError("org/nanodo/X"),
            1,
            "the program is not whole: delete the folder target, so that it is built again"),
        Arguments.of(
            new StackOverflowError(),
            1,
            "something is nested too deeply; NANODO_JAVA_OPTS=-Xss64m allows more"),
        Arguments.of(
            new CompletionException(new OutOfMemoryError("Java heap space")),
            1,
            "out of memory: %d MiB were allowed; NANODO_JAVA_OPTS=-Xmx8g allows 8 GiB"
                .formatted(Runtime.getRuntime().maxMemory() >> 20)));
  }

  private static Exception thrownBy(Callable<?> call) {
    try {
      call.call();
      throw new AssertionError("nothing was thrown");
    } catch (Exception e) {
      return e;
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void oneLineAndAStatus(Throwable failure, int status, String line) {
    assertThat(report(failure, false)).isEqualTo(status);
    assertThat(err).hasToString("nanodo: " + line + System.lineSeparator());
  }

  @Test
  void theStackOnRequest() {
    assertThat(report(new ConfigException("bad key"), true)).isEqualTo(2);
    assertThat(err.toString()).startsWith("nanodo: bad key").contains("at org.nanodo.cli.");
  }

  private int report(Throwable failure, boolean debug) {
    return new Failures(new PrintWriter(err), debug).failed(failure);
  }
}
