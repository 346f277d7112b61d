package org.nanodo.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * The positions of the paragraphs of a file: runs of lines that are not blank, without trailing
 * white space. The hash is that of the text, so equal paragraphs are in the same split. A
 * byte-order mark at the beginning of the file belongs to no paragraph.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Paragraphs(long[] begins, long[] ends, long[] hashes) {
  private static final int CHUNK = 1 << 18;

  /** Reads a file once; all bytes go through {@code check} too. */
  static Paragraphs in(Path file, Utf8Check check) {
    var scan = new Scan(file);
    var chunk = new byte[CHUNK];
    try (var in = Files.newInputStream(file)) {
      byte[] mark = in.readNBytes(TextDocument.MARK_BYTES);
      if (TextDocument.isMarked(mark)) {
        scan.skip(mark.length);
      } else {
        check.add(mark, 0, mark.length);
        scan.add(mark, mark.length);
      }
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        check.add(chunk, 0, n);
        scan.add(chunk, n);
      }
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
    check.end();
    scan.endLine();
    scan.endParagraph();
    return new Paragraphs(
        scan.begins.build().toArray(), scan.ends.build().toArray(), scan.hashes.build().toArray());
  }

  int size() {
    return begins.length;
  }

  private static final class Scan {
    private static final long NONE = -1;

    private final Path file;
    private final LongStream.Builder begins = LongStream.builder();
    private final LongStream.Builder ends = LongStream.builder();
    private final LongStream.Builder hashes = LongStream.builder();
    private long position;
    private long lineBegin;
    private boolean lineBlank = true;
    private long begin = NONE;
    private long end;
    private long hash = Hash.EMPTY;
    private long hashAtEnd;

    Scan(Path file) {
      this.file = file;
    }

    /** Skips bytes at the beginning that belong to no line. */
    void skip(int n) {
      position = n;
      lineBegin = n;
    }

    void add(byte[] bytes, int n) {
      for (int i = 0; i < n; i++) {
        byte b = bytes[i];
        hash = Hash.add(hash, b);
        position++;
        if (b == '\n') {
          endLine();
        } else if (!isSpace(b)) {
          lineBlank = false;
          end = position;
          hashAtEnd = hash;
        }
      }
    }

    void endLine() {
      if (lineBlank) {
        endParagraph();
        hash = Hash.EMPTY;
      } else if (begin == NONE) {
        begin = lineBegin;
      }
      lineBegin = position;
      lineBlank = true;
    }

    void endParagraph() {
      if (begin == NONE) {
        return;
      }
      if (end - begin > TextDocument.MAX_BYTES) {
        throw new DataException(
            "%s: the paragraph at byte %d has %d MiB, a document may have %d; divide it by blank lines"
                .formatted(file, begin, (end - begin) >> 20, TextDocument.MAX_BYTES >> 20));
      }
      begins.add(begin);
      ends.add(end);
      hashes.add(Hash.finish(hashAtEnd));
      begin = NONE;
    }

    private static boolean isSpace(byte b) {
      return b == ' ' || (b >= '\t' && b <= '\r');
    }
  }
}
