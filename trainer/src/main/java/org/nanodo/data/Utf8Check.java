package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/**
 * Counts malformed UTF-8 in bytes that come in pieces. A place is what decoding replaces by one
 * U+FFFD.
 */
final class Utf8Check {
  private static final int PIECE = 1 << 13;
  private static final int LONGEST = 4;

  private final CharsetDecoder decoder = UTF_8.newDecoder();
  private final ByteBuffer in = ByteBuffer.allocate(PIECE + LONGEST);
  private final CharBuffer out = CharBuffer.allocate(PIECE + LONGEST);
  private long bytes;
  private long places;

  /** The check of one array. */
  static Utf8Check of(byte[] all) {
    var check = new Utf8Check();
    check.add(all, 0, all.length);
    check.end();
    return check;
  }

  void add(byte[] from, int offset, int count) {
    for (int done = 0; done < count; done += PIECE) {
      in.put(from, offset + done, Math.min(PIECE, count - done));
      decode(false);
    }
  }

  /** Ends the input: an incomplete character at its end is malformed. */
  void end() {
    decode(true);
  }

  private void decode(boolean end) {
    in.flip();
    for (CoderResult r = step(end); r.isMalformed(); r = step(end)) {
      bytes += r.length();
      places++;
      in.position(in.position() + r.length());
    }
    in.compact();
  }

  private CoderResult step(boolean end) {
    out.clear();
    return decoder.decode(in, out, end);
  }

  boolean isClean() {
    return places == 0;
  }

  long bytes() {
    return bytes;
  }

  long places() {
    return places;
  }
}
