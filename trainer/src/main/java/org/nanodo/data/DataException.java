package org.nanodo.data;

import java.io.IOException;
import java.nio.file.Path;
import org.nanodo.io.IoErrors;

/** Data that cannot be read or does not fit the request; the message is one line. */
public final class DataException extends RuntimeException {
  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }

  static DataException reading(Path path, IOException cause) {
    return new DataException("cannot read %s: %s".formatted(path, IoErrors.reason(cause)), cause);
  }
}
