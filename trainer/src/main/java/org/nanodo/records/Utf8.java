package org.nanodo.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Strict decoding of UTF-8. */
final class Utf8 {
  private Utf8() {}

  /**
   * The text of {@code bytes}.
   *
   * @throws DamagedRecordException if they are not UTF-8
   */
  static String decode(ByteBuffer bytes) throws DamagedRecordException {
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new DamagedRecordException("its text is not UTF-8", e);
    }
  }
}
