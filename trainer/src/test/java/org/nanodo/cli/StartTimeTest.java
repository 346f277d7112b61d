package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StartTimeTest {
  @AfterEach
  void forget() {
    System.clearProperty(StartTime.PROPERTY);
  }

  @Test
  void countsFromTheLauncher() {
    long now = System.currentTimeMillis();
    System.setProperty(StartTime.PROPERTY, Long.toString((now - 90_000) * 1000));
    assertThat(Duration.ofNanos(StartTime.elapsedNanos()))
        .isBetween(Duration.ofSeconds(90), Duration.ofSeconds(120));
  }

  @Test
  void withoutLauncherCountsFromTheJvm() {
    System.setProperty(StartTime.PROPERTY, "0");
    assertThat(Duration.ofNanos(StartTime.elapsedNanos()))
        .isBetween(Duration.ZERO, Duration.ofHours(1));
  }
}
