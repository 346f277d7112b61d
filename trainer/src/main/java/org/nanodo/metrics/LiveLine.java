package org.nanodo.metrics;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/** Progress on a terminal: one line that is redrawn a few times a second. */
final class LiveLine extends Progress {
  private static final int MILLIS = 250;
  private static final int SHORTEST_BAR = 8;
  private static final int LONGEST_BAR = 30;

  private final TerminalLine line;
  private final ProgressBar bar;

  LiveLine(PrintStream out, int columns, long start, long total, Pace pace) {
    super(pace);
    this.line = new TerminalLine(out, columns);
    this.bar =
        new ProgressBarBuilder()
            .setInitialMax(total)
            .startsFrom(start, Duration.ZERO)
            .setUpdateIntervalMillis(MILLIS)
            .setRenderer(LiveLine::render)
            .setConsumer(line)
            .build();
  }

  /** The bar, as wide as the terminal allows, then the numbers. */
  private static String render(ProgressState state, int width) {
    String text =
        "step %d/%d  %s".formatted(state.getCurrent(), state.getMax(), state.getExtraMessage());
    int cells = Math.min(width - text.length() - 3, LONGEST_BAR);
    if (cells < SHORTEST_BAR) {
      return text;
    }
    int filled = (int) Math.min(Math.round(cells * state.getNormalizedProgress()), cells);
    return "[%s%s] %s".formatted("=".repeat(filled), " ".repeat(cells - filled), text);
  }

  @Override
  void update(long done, String status) {
    bar.setExtraMessage(status);
    bar.stepTo(done);
  }

  @Override
  public void message(String text) {
    line.above(text);
  }

  @Override
  public void close() {
    bar.close();
    // The bar does not close its consumer if it was never drawn.
    line.close();
  }
}
