package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is a document's text, in a file or in a part of one. */
final class TextDocument {
  /** Its token ids, four bytes each and doubled while they are packed, must fit into arrays. */
  static final long MAX_BYTES = 512L << 20;

  /** The bytes of a byte-order mark, which some programs write before a text. */
  static final int MARK_BYTES = 3;

  private TextDocument() {}

  /** What is not UTF-8 becomes U+FFFD. */
  static String decode(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** Whether a file that begins with these bytes begins with a byte-order mark. */
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

  /** The text of a file, without a byte-order mark; what is wrong in it goes to {@code bad}. */
  static String decode(Path file, byte[] bytes, BadText bad) {
    int mark = isMarked(bytes) ? MARK_BYTES : 0;
    String text = new String(bytes, mark, bytes.length - mark, UTF_8);
    if (text.indexOf('\ufffd') >= 0) { // It may as well be there as it is.
      bad.found(file, Utf8Check.of(bytes));
    }
    return text;
  }
}
