package org.nanodo.data;

import java.util.List;

/**
 * The position of training in the data: the next token is token {@code offset} of the document that
 * the source {@code current} is at, where BOS is token 0. It does not depend on the batch size.
 *
 * @param sources in the order of {@code ds_name}; none before the start
 */
public record DataState(List<Position> sources, int current, int offset) {
  /**
   * Where one source is: at the document at {@code position} of {@code epoch}.
   *
   * @param data a description of the data, so that a resume with other data is refused; empty if it
   *     is not known
   * @param credit how far the source is behind its share of a mixture, in documents
   */
  public record Position(String data, int epoch, int position, double credit) {
    /** The beginning of a source. */
    static Position start(String data) {
      return new Position(data, 0, 0, 0);
    }

    Position withData(String of) {
      return new Position(of, epoch, position, credit);
    }

    Position withCredit(double changed) {
      return new Position(data, epoch, position, changed);
    }

    /** The document after this one, of {@code size} in an epoch. */
    Position next(int size) {
      return position + 1 < size
          ? new Position(data, epoch, position + 1, credit)
          : new Position(data, epoch + 1, 0, credit);
    }
  }

  /** The beginning of any data. */
  public static final DataState START = new DataState(List.of(), 0, 0);

  public DataState {
    sources = List.copyOf(sources);
  }

  /** The position in a single source. */
  public DataState(String data, int epoch, int position, int offset) {
    this(List.of(new Position(data, epoch, position, 0)), 0, offset);
  }

  /** The same document, at another token. */
  DataState at(int token) {
    return new DataState(sources, current, token);
  }

  private Position here() {
    return sources.isEmpty() ? Position.start("") : sources.get(current);
  }

  /** The description of the current source's data. */
  public String data() {
    return here().data();
  }

  /** The epoch of the current source. */
  public int epoch() {
    return here().epoch();
  }

  /** Which document of the epoch the current source is at. */
  public int position() {
    return here().position();
  }
}
