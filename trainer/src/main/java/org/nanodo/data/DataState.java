package org.nanodo.data;

/**
 * How far training has read: the next token is token {@code offset} of the document at {@code
 * position} of {@code epoch}, counting BOS as token 0. It does not depend on the batch size.
 *
 * @param data what is read, so that going on with other data is noticed; empty before the start
 */
public record DataState(String data, int epoch, int position, int offset) {
  /** The beginning of any data. */
  public static final DataState START = new DataState("", 0, 0, 0);
}
