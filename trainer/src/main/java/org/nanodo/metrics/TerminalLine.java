package org.nanodo.metrics;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * The last line of a terminal, redrawn in place. The library's own consumer opens JLine, whose
 * signal handling would keep Ctrl-C from saving a checkpoint.
 */
final class TerminalLine implements ProgressBarConsumer {
  private static final String CLEAR_TO_END = "\u001b[K";

  private final PrintStream out;
  private final int columns;
  private String shown = "";

  TerminalLine(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  /** One column stays free: a terminal wraps the line when its last column is filled. */
  @Override
  public int getMaxRenderedLength() {
    return columns - 1;
  }

  @Override
  public synchronized void accept(String text) {
    shown = text.length() < columns ? text : text.substring(0, columns - 1);
    draw("\r" + shown + CLEAR_TO_END);
  }

  /** Prints lines, which scroll up, and the redrawn line below them. */
  synchronized void above(String text) {
    draw("\r" + CLEAR_TO_END + text + System.lineSeparator() + shown);
  }

  private void draw(String text) {
    out.print(text);
    out.flush();
  }

  @Override
  public synchronized void close() {
    if (!shown.isEmpty()) {
      draw(System.lineSeparator());
      shown = "";
    }
  }
}
