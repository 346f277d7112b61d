package org.nanodo.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** Speed and time of a run: what CLU's ReportProgress reports, and what follows from it. */
public final class Rates {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e6;

  private final long everySteps;
  private final long lastStep;
  private final StepSize size;
  private final LongSupplier nanoTime;
  private final long start;
  private long previousStep = -1;
  private long previousTime;
  private long waited;
  private OptionalDouble idealSeconds = OptionalDouble.empty();

  /** Reports at multiples of {@code everySteps} and at {@code lastStep}. */
  public Rates(long everySteps, long lastStep, StepSize size) {
    this(everySteps, lastStep, size, System::nanoTime);
  }

  Rates(long everySteps, long lastStep, StepSize size, LongSupplier nanoTime) {
    this.everySteps = everySteps;
    this.lastStep = lastStep;
    this.size = size;
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

  /** Leaves out the time since then, in which no step was made. */
  public void pausedSince(long then) {
    previousTime += nanoTime.getAsLong() - then;
  }

  /** How long a step would take at the peak of the devices, for the {@code mfu}. */
  public void idealStep(OptionalDouble seconds) {
    idealSeconds = seconds;
  }

  /**
   * To be called once for each step: {@code steps_per_sec}, {@code tokens_per_sec_per_device} or
   * {@code examples_per_sec_per_device}, {@code mfu}, {@code input_wait_ms} of a step, all since
   * the last report, and {@code uptime} in seconds; or an empty map if no report is due. The first
   * call never reports.
   */
  public Map<String, Double> at(long step) {
    long now = nanoTime.getAsLong();
    boolean first = previousStep < 0;
    boolean due = !first && (step % everySteps == 0 || step == lastStep);
    var report = new LinkedHashMap<String, Double>();
    if (due && step != previousStep) {
      double stepsPerSecond = (step - previousStep) / ((now - previousTime) / NANOS);
      report.put("steps_per_sec", stepsPerSecond);
      report.put(
          size.unit() + "_per_sec_per_device", stepsPerSecond * size.units() / size.devices());
      idealSeconds.ifPresent(ideal -> report.put("mfu", ideal * stepsPerSecond));
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
