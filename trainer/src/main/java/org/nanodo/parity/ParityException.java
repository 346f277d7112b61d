package org.nanodo.parity;

/** A recorded run that cannot be replayed; the message is one line. */
public final class ParityException extends RuntimeException {
  ParityException(String message) {
    super(message);
  }

  ParityException(String message, Throwable cause) {
    super(message, cause);
  }
}
