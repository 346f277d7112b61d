package org.nanodo.orbax;

import java.io.IOException;
import java.nio.file.Path;
import org.nanodo.io.IoErrors;

/** What Orbax saved cannot be read: it is damaged, unfinished or of another kind. */
public final class OrbaxException extends RuntimeException {
  OrbaxException(String message) {
    super(message);
  }

  private OrbaxException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A file whose content is not as it was written. */
  static OrbaxException damaged(Path file, String cause) {
    return new OrbaxException(damage(file, cause));
  }

  static OrbaxException damaged(Path file, String cause, Throwable from) {
    return new OrbaxException(damage(file, cause), from);
  }

  private static String damage(Path file, String cause) {
    return "%s is damaged: %s; copy it again, or import an earlier step".formatted(file, cause);
  }

  static OrbaxException unreadable(Path file, IOException e) {
    return new OrbaxException("cannot read %s: %s".formatted(file, IoErrors.reason(e)), e);
  }
}
