package org.nanodo.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {
  private final AtomicLong nanos = new AtomicLong(5);

  private Rates rates(long every, long last) {
    return new Rates(every, last, new StepSize(1024, "tokens", 4), nanos::get);
  }

  private void seconds(double s) {
    nanos.addAndGet(Math.round(s * 1e9));
  }

  @Test
  void reportsEverySoManyStepsAndAtTheEnd() {
    var rates = rates(10, 25);
    for (long step = 0; step <= 25; step++) {
      seconds(0.5);
      var report = rates.at(step);
      if (step == 10 || step == 20) {
        assertThat(report)
            .containsExactly(
                entry("steps_per_sec", 2.),
                entry("tokens_per_sec_per_device", 512.),
                entry("uptime", 0.5 * (step + 1)),
                entry("input_wait_ms", 0.));
      } else if (step == 25) {
        assertThat(report)
            .containsOnlyKeys(
                "steps_per_sec", "tokens_per_sec_per_device", "uptime", "input_wait_ms");
      } else {
        assertThat(report).as("step %d", step).isEmpty();
      }
    }
  }

  @Test
  void measuresFromTheReportBefore() {
    var rates = rates(2, 100);
    assertThat(rates.at(7)).isEmpty();
    seconds(4);
    assertThat(rates.at(8)).containsEntry("steps_per_sec", 0.25);
    seconds(1);
    assertThat(rates.at(9)).isEmpty();
    seconds(1);
    assertThat(rates.at(10)).containsEntry("steps_per_sec", 1.).containsEntry("uptime", 6.);
  }

  /** 0.25 s and 0.5 s in two steps, then nothing. */
  @Test
  void waitingForDataIsTheMeanOfTheStepsSinceTheReportBefore() {
    var rates = rates(2, 100);
    rates.at(0);
    long asked = rates.now();
    seconds(0.25);
    rates.waitedSince(asked);
    seconds(1);
    rates.at(1);
    asked = rates.now();
    seconds(0.5);
    rates.waitedSince(asked);
    assertThat(rates.at(2)).containsEntry("input_wait_ms", 375.);
    seconds(1);
    rates.at(3);
    assertThat(rates.at(4)).containsEntry("input_wait_ms", 0.);
  }

  /** A step that could take 0.2 s takes 0.5 s, but for a pause of 3 s. */
  @Test
  void utilizationIsThatOfTheStepsAlone() {
    var rates = rates(2, 100);
    rates.at(0);
    seconds(0.5);
    assertThat(rates.at(1)).isEmpty();
    long began = rates.now();
    rates.idealStep(OptionalDouble.of(0.2));
    seconds(3);
    rates.pausedSince(began);
    seconds(0.5);
    assertThat(rates.at(2))
        .containsEntry("mfu", 0.4)
        .containsEntry("steps_per_sec", 2.)
        .containsEntry("uptime", 4.);
  }

  @Test
  void examplesAreNoTokens() {
    var rates = new Rates(1, 9, new StepSize(64, "examples", 2), nanos::get);
    rates.at(0);
    seconds(0.25);
    assertThat(rates.at(1))
        .containsEntry("examples_per_sec_per_device", 128.)
        .doesNotContainKeys("tokens_per_sec_per_device", "mfu");
  }
}
