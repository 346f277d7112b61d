package org.nanodo.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Data that is not there, cannot be read or does not fit what was asked; the message is one line.
 */
public final class DataException extends RuntimeException {
  /** An error told by {@code message}. */
  public DataException(String message) {
    super(message);
  }

  /** An error told by {@code message}, with its cause. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }

  static DataException reading(Path path, IOException cause) {
    return new DataException("cannot read %s: %s".formatted(path, reason(cause)), cause);
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
