package org.nanodo.pjrt;

/** A failure that PJRT, a plugin or the loading of one has reported. */
public class PjrtException extends RuntimeException {
  public PjrtException(String message) {
    super(message);
  }

  public PjrtException(String message, Throwable cause) {
    super(message, cause);
  }
}
