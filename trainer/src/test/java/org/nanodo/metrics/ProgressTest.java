package org.nanodo.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
  private final AtomicLong nanos = new AtomicLong();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private Progress plain(long total) {
    return new PlainLines(
        out, total, nanos::get, new Pace(total, new StepSize(1024, "tokens", 2), nanos::get));
  }

  @Test
  void aLogGetsSomeTwentyLines() {
    try (Progress progress = plain(400)) {
      for (int step = 1; step <= 400; step++) {
        nanos.addAndGet(100_000_000);
        progress.step(step, 5 - step / 100.);
      }
    }

    List<String> lines = printed().lines().toList();
    assertThat(lines).hasSizeBetween(20, 22);
    assertThat(lines.get(0)).isEqualTo("step 1/400  loss 4.9900");
    assertThat(lines.get(1)).isEqualTo("step 20/400  loss 4.8000  10.2k tokens/s  0:38 left");
    assertThat(lines.get(lines.size() - 1))
        .isEqualTo("step 400/400  loss 1.0000  10.2k tokens/s  0:00 left");
  }

  /** A step that could take 41 ms takes 100. */
  @Test
  void utilizationIsShownOnceItIsKnown() {
    try (Progress progress = plain(4)) {
      for (int step = 1; step <= 4; step++) {
        nanos.addAndGet(100_000_000);
        progress.step(step, 1);
        progress.idealStep(OptionalDouble.of(step < 2 ? 0.05 : 0.0413));
      }
    }

    assertThat(printed().lines())
        .containsExactly(
            "step 1/4  loss 1.0000",
            "step 2/4  loss 1.0000  10.2k tokens/s  mfu 50.0%  0:00 left",
            "step 3/4  loss 1.0000  10.2k tokens/s  mfu 41.3%  0:00 left",
            "step 4/4  loss 1.0000  10.2k tokens/s  mfu 41.3%  0:00 left");
  }

  @Test
  void aSlowRunIsNotSilentForLong() {
    try (Progress progress = plain(100_000)) {
      for (int step = 1; step <= 10; step++) {
        nanos.addAndGet(60_000_000_000L);
        progress.step(step, 1);
      }
    }

    assertThat(printed().lines()).hasSize(10);
  }

  @Test
  void messagesStandOnTheirOwnInALog() {
    try (Progress progress = plain(2)) {
      progress.message("eval_loss 3.21");
      progress.step(1, 1);
    }

    assertThat(printed().lines()).containsExactly("eval_loss 3.21", "step 1/2  loss 1.0000");
  }

  @Test
  void aTerminalShowsOneLineBelowTheMessages() {
    var pace = new Pace(400, new StepSize(1024, "tokens", 1), nanos::get);
    try (var progress = new LiveLine(out, 60, 0, 400, pace)) {
      for (int step = 1; step <= 400; step++) {
        nanos.addAndGet(100_000_000);
        if (step == 200) {
          progress.message("eval_loss 3.21");
        }
        progress.step(step, 1);
      }
    }

    var screen = new Screen();
    screen.print(printed());
    assertThat(screen.lines())
        .containsExactly(
            "eval_loss 3.21", "step 400/400  loss 1.0000  10.2k tokens/s  0:00 left", "");
    assertThat(screen.widest()).isLessThan(60);
  }

  @Test
  void aWideTerminalShowsABarToo() {
    try (var progress =
        new LiveLine(out, 100, 0, 4, new Pace(4, new StepSize(1, "tokens", 1), nanos::get))) {
      progress.step(4, 1);
    }

    var screen = new Screen();
    screen.print(printed());
    assertThat(screen.lines())
        .containsExactly("[==============================] step 4/4  loss 1.0000", "");
  }

  @ParameterizedTest
  @CsvSource({"0,0:00", "59.6,1:00", "62,1:02", "3599,59:59", "3600,1:00:00", "90061,25:01:01"})
  void timesReadAsOnAClock(double seconds, String text) {
    assertThat(Pace.duration(seconds)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"7,7", "999,999", "12345,12.3k", "1234567,1.23M"})
  void countsAreShort(double count, String text) {
    assertThat(Pace.count(count)).isEqualTo(text);
  }
}
