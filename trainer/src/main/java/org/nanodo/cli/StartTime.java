package org.nanodo.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When the command began for the user who typed it. */
final class StartTime {
  /** Set by the launcher: microseconds since 1970, 0 if its shell cannot tell. */
  static final String PROPERTY = "nanodo.started.micros";

  private StartTime() {}

  /** Nanoseconds since then; the JVM's own start counts where there was no launcher. */
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
