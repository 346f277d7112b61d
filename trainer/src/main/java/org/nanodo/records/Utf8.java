package org.nanodo.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Strict decoding of UTF-8. */
final class Utf8 {
  /** What decoding puts in place of wrong bytes, and what a text may have itself. */
  private static final char REPLACEMENT = '\ufffd';

  private Utf8() {}

  /**
   * The text of {@code bytes}.
   *
   * @throws DamagedRecordException if they are not UTF-8
   */
  static String decode(ByteBuffer bytes) throws DamagedRecordException {
    if (bytes.hasArray()) {
      int offset = bytes.arrayOffset() + bytes.position();
      return decode(bytes.array(), offset, bytes.remaining());
    }
    var copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return decode(copy, 0, copy.length);
  }

  private static String decode(byte[] bytes, int offset, int length) throws DamagedRecordException {
    // Java's decoder of arrays is the fastest, but replaces what is wrong.
    String text = checked(bytes, offset, length);
    if (text.indexOf(REPLACEMENT) >= 0) {
      try {
        UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
      } catch (CharacterCodingException e) {
        throw new DamagedRecordException("its text is not UTF-8", e);
      }
    }
    return text;
  }

  /**
   * Refuses bytes that are not UTF-8.
   *
   * @throws DamagedRecordException if they are not
   */
  static void check(byte[] bytes) throws DamagedRecordException {
    var unused = decode(bytes, 0, bytes.length);
  }

  /** The text of bytes that were checked. */
  static String checked(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, UTF_8);
  }
}
