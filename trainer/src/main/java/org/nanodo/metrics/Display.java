package org.nanodo.metrics;

/** Where progress is shown. */
sealed interface Display extends AutoCloseable permits LiveLine, PlainLines {
  /** {@code done} steps are behind, and {@code status} tells how it goes. */
  void update(long done, String status);

  /** A line of its own. */
  void message(String line);

  @Override
  void close();
}
