package org.nanodo.records;

import java.io.IOException;

/** A record that is damaged; the message is the cause, and names neither file nor record. */
public final class DamagedRecordException extends IOException {
  private final String message;

  public DamagedRecordException(String message) {
    super(message);
    this.message = message;
  }

  public DamagedRecordException(String message, Throwable cause) {
    super(message, cause);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
