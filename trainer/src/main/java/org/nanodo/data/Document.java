package org.nanodo.data;

/** A document as its source gives it. */
public sealed interface Document {
  /** A text, which is still to be tokenized. */
  record Text(String text) implements Document {}

  /**
   * Token ids made beforehand, which are a document as they are: between BOS and EOS where their
   * vocabulary has these.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Ids(int[] ids) implements Document {}

  /** A damaged record that {@code data_errors=skip} passes over. */
  record PassedOver() implements Document {}

  /** The one value of {@link PassedOver}. */
  Document PASSED_OVER = new PassedOver();
}
