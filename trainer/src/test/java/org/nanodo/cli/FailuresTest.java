package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.config.ConfigException;
import org.nanodo.ir.ShapeException;

class FailuresTest {
  private final StringWriter err = new StringWriter();

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new ConfigException("bad key"), 2, "bad key"),
        Arguments.of(new ShapeException("dot:\n  [2] and [3]"), 1, "dot: [2] and [3]"),
        Arguments.of(new AccessDeniedException("/data"), 1, "cannot use /data (permission denied)"),
        Arguments.of(
            new IllegalStateException("odd"),
            1,
            "IllegalStateException: odd (unexpected; NANODO_DEBUG=1 shows where)"),
        Arguments.of(
            new OutOfMemoryError(),
            1,
            "this process has no memory left (the heap is full; its heap may grow to %d MiB): lower batch_size or the model's dimensions, or start with NANODO_JAVA_OPTS=-Xmx8g or more"
                .formatted(Runtime.getRuntime().maxMemory() >> 20)));
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
