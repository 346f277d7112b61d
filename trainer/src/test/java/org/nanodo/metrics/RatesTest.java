package org.nanodo.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {
  private final AtomicLong nanos = new AtomicLong(5);

  private void seconds(double s) {
    nanos.addAndGet(Math.round(s * 1e9));
  }

  @Test
  void reportsEverySoManyStepsAndAtTheEnd() {
    var rates = new Rates(10, 25, nanos::get);
    for (long step = 0; step <= 25; step++) {
      seconds(0.5);
      var report = rates.at(step);
      if (step == 10 || step == 20) {
        assertThat(report)
            .containsExactly(
                entry("steps_per_sec", 2.),
                entry("uptime", 0.5 * (step + 1)),
                entry("input_wait_ms", 0.));
      } else if (step == 25) {
        assertThat(report).containsOnlyKeys("steps_per_sec", "uptime", "input_wait_ms");
      } else {
        assertThat(report).as("step %d", step).isEmpty();
      }
    }
  }

  @Test
  void measuresFromTheReportBefore() {
    var rates = new Rates(2, 100, nanos::get);
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
    var rates = new Rates(2, 100, nanos::get);
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
}
