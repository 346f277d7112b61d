package org.nanodo.pjrt;

/** A failure that PJRT, a plugin or the loading of one has reported. */
public class NativeException extends RuntimeException {
  private final String code;

  /** An error of the given status code, such as {@code INVALID_ARGUMENT}. */
  public NativeException(String code, String message) {
    super(message);
    this.code = code;
  }

  NativeException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The status code as PJRT names it, such as {@code RESOURCE_EXHAUSTED}. */
  public String code() {
    return code;
  }
}
