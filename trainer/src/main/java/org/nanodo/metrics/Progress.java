package org.nanodo.metrics;

import java.util.function.LongSupplier;

/**
 * Tells on stderr how a run comes along: one live line where that is a terminal, else a plain line
 * every so often.
 */
public final class Progress implements AutoCloseable {
  private final Display display;
  private final Pace pace;

  Progress(Display display, Pace pace) {
    this.display = display;
    this.pace = pace;
  }

  /**
   * Of a run that has {@code start} of {@code total} steps behind it.
   *
   * @param perStep how many units a step takes, such as tokens
   */
  public static Progress open(long start, long total, long perStep, String unit) {
    LongSupplier clock = System::nanoTime;
    Display display =
        Terminal.isThere()
            ? new LiveLine(System.err, Terminal.columns(), start, total)
            : new PlainLines(System.err, total, clock);
    return new Progress(display, new Pace(total, perStep, unit, clock));
  }

  /** {@code done} steps are behind, the last of them with this loss. */
  public void step(long done, double loss) {
    display.update(done, pace.describe(done, loss));
  }

  /** Prints a line of its own, above the live one. */
  public void message(String line) {
    display.message(line);
  }

  /** Leaves the cursor on a fresh line. */
  @Override
  public void close() {
    display.close();
  }
}
