package org.nanodo.runtime;

import java.util.function.Supplier;
import org.nanodo.ir.UserLine;
import org.nanodo.pjrt.NativeException;
import org.nanodo.pjrt.PluginException;

/** A failure of PJRT: of its plugin, a compilation, an execution or a copy. */
public final class PjrtException extends RuntimeException {
  private final String code;

  PjrtException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  PjrtException(String code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * PJRT's status code, such as {@code RESOURCE_EXHAUSTED}; {@code PLUGIN} if the plugin cannot be
   * found or loaded.
   */
  public String code() {
    return code;
  }

  /** Whether a device has too little memory for what it was asked. */
  public boolean isOutOfMemory() {
    return code.equals("RESOURCE_EXHAUSTED");
  }

  /** The same failure, of a function called {@code name} and called at the user's line. */
  public PjrtException in(String name) {
    return new PjrtException(code, UserLine.after(name + ": " + getMessage()), this);
  }

  static <T> T rethrown(Supplier<T> call) {
    try {
      return call.get();
    } catch (PluginException e) {
      throw new PjrtException("PLUGIN", String.valueOf(e.getMessage()), e);
    } catch (NativeException e) {
      throw new PjrtException(e.code(), String.valueOf(e.getMessage()), e);
    }
  }

  static void rethrown(Runnable call) {
    rethrown(
        () -> {
          call.run();
          return true;
        });
  }
}
