package org.nanodo.data;

import java.nio.IntBuffer;
import java.util.Optional;
import org.nanodo.data.DocumentStream.Document;

/**
 * NanoDO's NOAM packing: rows are full, a document continues in the next row, and the next document
 * begins in the same row. The rows in order are therefore the concatenation of the documents in
 * order, across epochs too; an incomplete last batch is dropped.
 */
final class NoamPacker implements AutoCloseable {
  private final DocumentStream documents;
  private DataState state;
  private Optional<Document> current = Optional.empty();

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
        state = at(current.get());
      }
      take(current.get(), rows);
    }
    return true;
  }

  private void take(Document document, IntBuffer rows) {
    int[] ids = document.ids();
    int n = Math.min(ids.length - state.offset(), rows.remaining());
    rows.put(ids, state.offset(), n);
    state = new DataState(state.data(), document.epoch(), document.position(), state.offset() + n);
    if (state.offset() == ids.length) {
      current = Optional.empty();
    }
  }

  private DataState at(Document document) {
    boolean resumed = state.epoch() == document.epoch() && state.position() == document.position();
    int offset = resumed ? state.offset() : 0;
    if (offset > document.ids().length) {
      throw new DataException(
          "the saved data position is token %d of a document of %d tokens; the data has changed"
              .formatted(offset, document.ids().length));
    }
    return new DataState(state.data(), document.epoch(), document.position(), offset);
  }

  @Override
  public void close() {
    documents.close();
  }
}
