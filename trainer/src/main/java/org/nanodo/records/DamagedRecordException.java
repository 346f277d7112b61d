package org.nanodo.records;

import java.io.IOException;

/** A record that is damaged; the message is the cause, and names neither file nor record. */
public final class DamagedRecordException extends IOException {
  public DamagedRecordException(String message) {
    super(message);
  }

  public DamagedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
