package org.nanodo;

/** A computation whose result has a NaN or an infinity; the message names the operation. */
public final class NotFiniteException extends ArithmeticException {
  /** Names the operation and its line. */
  public NotFiniteException(String message) {
    super(message);
  }
}
