package org.nanodo.data;

import java.nio.IntBuffer;
import java.util.Optional;
import org.nanodo.data.DocumentStream.Ready;

/**
 * NanoDO's NOAM packing: rows are full, a document continues in the next row, and the next document
 * begins in the same row. The rows in order are therefore the concatenation of the documents in
 * order, across epochs too; an incomplete last batch is dropped.
 */
final class NoamPacker implements AutoCloseable {
  private final DocumentStream documents;
  private DataState state;
  private boolean resumed;
  private Optional<Ready> current = Optional.empty();

  /** Goes on at the token of {@code from}, whose document is the first of the stream. */
  NoamPacker(DocumentStream documents, DataState from) {
    this.documents = documents;
    this.state = from;
  }

  /** The position at which the next row begins. */
  DataState state() {
    return state;
  }

  /** Fills {@code rows}; returns false if too few tokens are left. */
  boolean fill(IntBuffer rows) {
    while (rows.hasRemaining()) {
      if (current.isEmpty()) {
        current = documents.next();
        if (current.isEmpty()) {
          return false;
        }
        state = begin(current.get());
      }
      take(current.get().ids(), rows);
    }
    return true;
  }

  private void take(int[] ids, IntBuffer rows) {
    int n = Math.min(ids.length - state.offset(), rows.remaining());
    rows.put(ids, state.offset(), n);
    state = state.at(state.offset() + n);
    if (state.offset() == ids.length) {
      current = Optional.empty();
    }
  }

  private DataState begin(Ready document) {
    int offset = resumed ? 0 : state.offset();
    resumed = true;
    if (document.ids().length == 0) {
      return document.state(); // Passed over now, whatever was read of it before.
    }
    if (offset > document.ids().length) {
      throw new DataException(
          "the saved data position is token %d of a document of %d tokens; the data has changed"
              .formatted(offset, document.ids().length));
    }
    return document.state().at(offset);
  }

  @Override
  public void close() {
    documents.close();
  }
}
