package org.nanodo.metrics;

import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * The progress of a run on standard error: one line that is redrawn on a terminal, else a line from
 * time to time.
 */
public abstract sealed class Progress implements AutoCloseable permits LiveLine, PlainLines {
  private final Pace pace;

  Progress(Pace pace) {
    this.pace = pace;
  }

  /** The progress of a run that has done {@code start} of {@code total} steps. */
  public static Progress open(long start, long total, StepSize size) {
    LongSupplier clock = System::nanoTime;
    var pace = new Pace(total, size, clock);
    return Terminal.isThere()
        ? new LiveLine(System.err, Terminal.columns(), start, total, pace)
        : new PlainLines(System.err, total, clock, pace);
  }

  /** {@code done} steps are done, the last of them with this loss. */
  public final void step(long done, double loss) {
    update(done, pace.describe(done, loss));
  }

  /** How long a step would take at the peak of the devices, for the {@code mfu}. */
  public final void idealStep(OptionalDouble seconds) {
    pace.idealStep(seconds);
  }

  abstract void update(long done, String status);

  /** Prints a line of its own, above the redrawn one. */
  public abstract void message(String line);

  /** Leaves the cursor on a new line. */
  @Override
  public abstract void close();
}
