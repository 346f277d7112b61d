package org.nanodo.data;

/**
 * The position of training in the data: the next token is token {@code offset} of the document at
 * {@code position} of {@code epoch}, where BOS is token 0. It does not depend on the batch size.
 *
 * @param data a description of the data, so that a resume with other data is refused; empty before
 *     the start
 */
public record DataState(String data, int epoch, int position, int offset) {
  /** The beginning of the data. */
  public static final DataState START = new DataState("", 0, 0, 0);
}
