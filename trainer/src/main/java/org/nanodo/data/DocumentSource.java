package org.nanodo.data;

/** Documents by number. Reading is thread-safe, and a number gives the same text every time. */
interface DocumentSource extends AutoCloseable {
  int size();

  /**
   * The text of document {@code i}.
   *
   * @throws DataException if it cannot be read
   */
  String text(int i);

  /** Lets go of open files; by default there are none. */
  @Override
  default void close() {}
}
