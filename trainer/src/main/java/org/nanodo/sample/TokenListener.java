package org.nanodo.sample;

/** Is told of each token as it is made. */
@FunctionalInterface
public interface TokenListener {
  /** Of those who need no token before the last is made. */
  TokenListener NONE = (sequence, id) -> {};

  /**
   * A token, but for the one that ends a document.
   *
   * @param sequence the number of the prompt that it continues
   */
  void accept(int sequence, int id);
}
