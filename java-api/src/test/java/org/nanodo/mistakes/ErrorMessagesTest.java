package org.nanodo.mistakes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nanodo.runtime.Devices;

/**
 * Each mistake gets one message: what was found, what was expected, the way out, and the user's
 * line. All are in {@code messages.txt}, to be read as a user would.
 */
class ErrorMessagesTest {
  @BeforeAll
  static void devices() {
    Devices.cpu(8);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  @Test
  void areClear() throws IOException {
    var mistakes = new Mistakes();
    ShapeMistakes.addTo(mistakes);
    TypeMistakes.addTo(mistakes);
    NumpyMistakes.addTo(mistakes);
    TracingMistakes.addTo(mistakes);
    DerivativeMistakes.addTo(mistakes);
    ControlMistakes.addTo(mistakes);
    ShardingMistakes.addTo(mistakes);
    LifetimeMistakes.addTo(mistakes);
    CallbackMistakes.addTo(mistakes);
    var found = new StringBuilder();
    mistakes
        .all()
        .forEach(
            (what, use) -> {
              String answer = answer(use);
              assertThat(answer).as(what).contains("Exception: ", "Mistakes.java:N");
              found.append(what).append("\n  ").append(answer).append("\n");
            });
    try (var golden =
        Objects.requireNonNull(ErrorMessagesTest.class.getResourceAsStream("messages.txt"))) {
      assertThat(found).hasToString(new String(golden.readAllBytes(), UTF_8));
    }
  }

  private static String answer(Supplier<?> mistake) {
    try {
      return "nothing: " + mistake.get();
    } catch (RuntimeException e) {
      String message =
          String.valueOf(e.getMessage()).replaceAll("Mistakes\\.java:\\d+", "Mistakes.java:N");
      return e.getClass().getSimpleName() + ": " + message.replace("\n", "\n  ");
    }
  }
}
