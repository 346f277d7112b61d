package org.nanodo.pjrt;

/** A plugin that cannot be found or loaded; the message names the file and says what to do. */
public final class PluginException extends NativeException {
  public PluginException(String message) {
    super("FAILED_PRECONDITION", message);
  }

  public PluginException(String message, Throwable cause) {
    super("FAILED_PRECONDITION", message, cause);
  }
}
