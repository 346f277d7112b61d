package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is a document's text, in a file or in a part of one. */
final class TextDocument {
  /** Its token ids, four bytes each and doubled while they are packed, must fit into arrays. */
  static final long MAX_BYTES = 512L << 20;

  private static final int PROBE = 8 << 10;

  private TextDocument() {}

  /** What is not UTF-8 becomes U+FFFD. */
  static String decode(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  static String read(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new DataException(
            "%s has %d MiB, a document may have %d; name the file itself to train on its paragraphs"
                .formatted(file, size >> 20, MAX_BYTES >> 20));
      }
      return decode(Files.readAllBytes(file));
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  /** Whether a NUL is among the first bytes: text has none, nearly all other formats do. */
  static boolean isBinary(Path file) {
    try (var in = Files.newInputStream(file)) {
      for (byte b : in.readNBytes(PROBE)) {
        if (b == 0) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }
}
