package org.nanodo.parity;

/** A folder of runs that cannot be replayed as it is; the message is one line. */
public final class ParityException extends RuntimeException {
  ParityException(String message) {
    super(message);
  }

  ParityException(String message, Throwable cause) {
    super(message, cause);
  }
}
