package org.nanodo.records;

import java.util.Arrays;

/** Goes over JSON after RFC 8259 in bytes of UTF-8, which it does not decode. */
final class JsonScanner {
  /** As deep as Python goes, about; deeper values would take the stack. */
  private static final int MAX_DEPTH = 500;

  private static final String ESCAPES = "\"\\/bfnrt";

  /** Which bytes have no meaning of their own in a string. */
  private static final boolean[] PLAIN = new boolean[1 << Byte.SIZE];

  static {
    Arrays.fill(PLAIN, ' ', PLAIN.length, true);
    PLAIN['"'] = false;
    PLAIN['\\'] = false;
  }

  private final byte[] in;
  private final int end;
  private int at;
  private int depth;

  JsonScanner(byte[] in, int begin, int end) {
    this.in = in;
    this.at = begin;
    this.end = end;
  }

  int position() {
    return at;
  }

  /** The next byte after white space, which is left; 0 at the end. */
  int peek() {
    while (at < end && isSpace(in[at])) {
      at++;
    }
    return at < end ? in[at] : 0;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Whether the next byte is {@code wanted}, which is then passed. */
  boolean take(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  void expect(char wanted, String where) throws DamagedRecordException {
    if (!take(wanted)) {
      throw wrong("expected '%s' %s".formatted(wanted, where));
    }
  }

  /** Passes a value of any kind. */
  void value() throws DamagedRecordException {
    switch (peek()) {
      case '"' -> string();
      case '{' -> object();
      case '[' -> array();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
  }

  /**
   * Passes a string; its content is between the two places of {@link #position} but for the quotes.
   *
   * @return whether it has escapes
   */
  boolean string() throws DamagedRecordException {
    expect('"', "before a string");
    boolean escapes = false;
    while (true) {
      at = plainEnd(at);
      if (at >= end) {
        throw wrong("a string does not end");
      }
      byte b = in[at++];
      if (b == '"') {
        return escapes;
      }
      if (b != '\\') {
        at--;
        throw wrong("a control character must be escaped in a string");
      }
      escapes = true;
      escape();
    }
  }

  /** Most bytes are in strings, so this loop is where the time goes. */
  private int plainEnd(int from) {
    byte[] bytes = in;
    int limit = end;
    int i = from;
    while (i < limit && PLAIN[bytes[i] & 0xff]) {
      i++;
    }
    return i;
  }

  private void escape() throws DamagedRecordException {
    int b = at < end ? in[at++] : 0;
    if (b == 'u') {
      for (int i = 0; i < 4; i++, at++) {
        if (at >= end || Character.digit(in[at], 16) < 0) {
          throw wrong("expected four hexadecimal digits after \\u");
        }
      }
    } else if (ESCAPES.indexOf(b) < 0) {
      throw wrong("found an unknown escape in a string");
    }
  }

  private void object() throws DamagedRecordException {
    at++;
    enter();
    if (!take('}')) {
      do {
        string();
        expect(':', "after a name");
        value();
      } while (take(','));
      expect('}', "or ',' after a value");
    }
    depth--;
  }

  private void array() throws DamagedRecordException {
    at++;
    enter();
    if (!take(']')) {
      do {
        value();
      } while (take(','));
      expect(']', "or ',' after a value");
    }
    depth--;
  }

  private void enter() throws DamagedRecordException {
    if (++depth > MAX_DEPTH) {
      throw wrong("values are nested more than %d deep".formatted(MAX_DEPTH));
    }
  }

  private void word(String word) throws DamagedRecordException {
    for (int i = 0; i < word.length(); i++, at++) {
      if (at >= end || in[at] != word.charAt(i)) {
        throw wrong("expected a value");
      }
    }
  }

  private void number() throws DamagedRecordException {
    passIf("-");
    if (!passIf("0")) {
      digits();
    }
    if (passIf(".")) {
      digits();
    }
    if (passIf("eE")) {
      passIf("+-");
      digits();
    }
  }

  private boolean passIf(String any) {
    if (at < end && any.indexOf(in[at]) >= 0) {
      at++;
      return true;
    }
    return false;
  }

  private void digits() throws DamagedRecordException {
    int begin = at;
    while (at < end && in[at] >= '0' && in[at] <= '9') {
      at++;
    }
    if (at == begin) {
      throw wrong("expected a value");
    }
  }

  DamagedRecordException wrong(String what) {
    return new DamagedRecordException("it is not JSON: %s at byte %,d of it".formatted(what, at));
  }
}
