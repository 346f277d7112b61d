package org.nanodo.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When the user started the command. */
final class StartTime {
  /** Set by the launcher: microseconds since 1970, 0 if its shell cannot tell. */
  static final String PROPERTY = "nanodo.started.micros";

  private StartTime() {}

  /** Nanoseconds since the launcher started, or the JVM where there is no launcher. */
  static long elapsedNanos() {
    long micros = Long.getLong(PROPERTY, 0);
    Instant now = Instant.now();
    Instant start =
        micros > 0
            ? Instant.EPOCH.plus(micros, ChronoUnit.MICROS)
            : ProcessHandle.current().info().startInstant().orElse(now);
    return Duration.between(start, now).toNanos();
  }
}
