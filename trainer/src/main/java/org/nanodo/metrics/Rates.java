package org.nanodo.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Speed and time of a run, as CLU's ReportProgress reports them. */
public final class Rates {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e6;

  private final long everySteps;
  private final long lastStep;
  private final LongSupplier nanoTime;
  private final long start;
  private long previousStep = -1;
  private long previousTime;
  private long waited;

  /** Reports at multiples of {@code everySteps} and at {@code lastStep}. */
  public Rates(long everySteps, long lastStep) {
    this(everySteps, lastStep, System::nanoTime);
  }

  Rates(long everySteps, long lastStep, LongSupplier nanoTime) {
    this.everySteps = everySteps;
    this.lastStep = lastStep;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** The time now, for {@link #waitedSince}. */
  public long now() {
    return nanoTime.getAsLong();
  }

  /** Counts the time since then as waiting for data. */
  public void waitedSince(long then) {
    waited += nanoTime.getAsLong() - then;
  }

  /**
   * To be called once for each step: {@code steps_per_sec}, {@code input_wait_ms} of a step, both
   * since the last report, and {@code uptime} in seconds, or an empty map if no report is due. The
   * first call never reports.
   */
  public Map<String, Double> at(long step) {
    long now = nanoTime.getAsLong();
    boolean first = previousStep < 0;
    boolean due = !first && (step % everySteps == 0 || step == lastStep);
    var report = new LinkedHashMap<String, Double>();
    if (due && step != previousStep) {
      report.put("steps_per_sec", (step - previousStep) / ((now - previousTime) / NANOS));
      report.put("uptime", (now - start) / NANOS);
      report.put("input_wait_ms", waited / MILLIS / (step - previousStep));
    }
    if (first || due) {
      previousStep = step;
      previousTime = now;
      waited = 0;
    }
    return report;
  }
}
