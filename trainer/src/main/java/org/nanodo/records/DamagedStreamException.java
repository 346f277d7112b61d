package org.nanodo.records;

import java.io.IOException;

/** Compressed data that is damaged; the message is the cause. */
final class DamagedStreamException extends IOException {
  private final String message;
  private final long sound;

  /**
   * Damage after bytes that can be trusted.
   *
   * @param sound how many decompressed bytes, from the beginning, are as they were written
   */
  DamagedStreamException(String message, long sound) {
    super(message);
    this.message = message;
    this.sound = sound;
  }

  @Override
  public String getMessage() {
    return message;
  }

  long sound() {
    return sound;
  }
}
