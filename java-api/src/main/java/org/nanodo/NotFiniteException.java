package org.nanodo;

/** A computation whose result has a NaN or an infinity; the message names the operation. */
public final class NotFiniteException extends ArithmeticException {
  public NotFiniteException(String message) {
    super(message);
  }
}
