package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and decodes a document that is a file or a part of one. */
final class TextDocument {
  /** Its token ids, four bytes each and doubled while they are packed, must fit into arrays. */
  static final long MAX_BYTES = 512L << 20;

  /** The length of a UTF-8 byte-order mark, which some programs write before a text. */
  static final int MARK_BYTES = 3;

  private TextDocument() {}

  /** Whether {@code bytes} begin with a byte-order mark. */
  static boolean isMarked(byte[] bytes) {
    return bytes.length >= MARK_BYTES
        && bytes[0] == (byte) 0xef
        && bytes[1] == (byte) 0xbb
        && bytes[2] == (byte) 0xbf;
  }

  /** The bytes of a file that is one document. */
  static byte[] read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new DataException(
          "%s has %d MiB, a document may have %d; name the file itself to train on its paragraphs"
              .formatted(file, size >> 20, MAX_BYTES >> 20));
    }
    return Files.readAllBytes(file);
  }

  /** The text of a file without a byte-order mark; malformed bytes are reported to {@code bad}. */
  static String decode(Path file, byte[] bytes, BadText bad) {
    int mark = isMarked(bytes) ? MARK_BYTES : 0;
    String text = new String(bytes, mark, bytes.length - mark, UTF_8);
    if (text.indexOf('\ufffd') >= 0) { // The text may also contain U+FFFD itself.
      bad.found(file, Utf8Check.of(bytes));
    }
    return text;
  }
}
