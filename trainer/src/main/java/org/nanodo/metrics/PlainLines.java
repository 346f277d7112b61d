package org.nanodo.metrics;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/** Progress for logs: the first and last step, about twenty between, and one line a minute. */
final class PlainLines extends Progress {
  private static final long LINES = 20;
  private static final long LONGEST_SILENCE_NANOS = 60_000_000_000L;

  private final PrintStream out;
  private final long total;
  private final LongSupplier nanoTime;
  private long printed = -1;
  private long printedAt;

  PlainLines(PrintStream out, long total, LongSupplier nanoTime, Pace pace) {
    super(pace);
    this.out = out;
    this.total = total;
    this.nanoTime = nanoTime;
  }

  @Override
  void update(long done, String status) {
    long every = Math.max(1, total / LINES);
    long now = nanoTime.getAsLong();
    if (printed < 0
        || done == total
        || done / every > printed / every
        || now - printedAt >= LONGEST_SILENCE_NANOS) {
      out.printf("step %d/%d  %s%n", done, total, status);
      printed = done;
      printedAt = now;
    }
  }

  @Override
  public void message(String line) {
    out.println(line);
  }

  @Override
  public void close() {
    out.flush();
  }
}
