package org.nanodo.data;

import java.util.List;

/** Documents by number. Reading is thread-safe, and a number gives the same text every time. */
public interface DocumentSource extends AutoCloseable {
  int size();

  /**
   * The text of document {@code i}.
   *
   * @throws DataException if it cannot be read
   */
  String text(int i);

  /** Closes open files; by default there are none. */
  @Override
  default void close() {}

  /** Documents in memory. */
  static DocumentSource of(List<String> texts) {
    return new DocumentSource() {
      @Override
      public int size() {
        return texts.size();
      }

      @Override
      public String text(int i) {
        return texts.get(i);
      }
    };
  }
}
