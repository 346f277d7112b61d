package org.nanodo.data;

import java.util.List;

/** Documents by number. Reading is thread-safe, and a number gives the same document every time. */
public interface DocumentSource extends AutoCloseable {
  int size();

  /**
   * Document {@code i}.
   *
   * @throws DataException if it cannot be read
   */
  Document document(int i);

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
      public Document document(int i) {
        return new Document.Text(texts.get(i));
      }
    };
  }
}
