package org.nanodo.records;

/**
 * The string in one field of a JSON object. The last of equal names counts, as in Python. A string
 * with half of a surrogate pair is refused: no UTF-8 has it.
 */
final class JsonText {
  private static final int NONE = -1;
  private static final int HEX_DIGITS = 4;

  private final byte[] line;
  private final String field;
  private int begin = NONE;
  private int end;
  private boolean hasEscapes;
  private String found = "nothing";

  private JsonText(byte[] line, String field) {
    this.line = line;
    this.field = field;
  }

  /**
   * The text of a line, which is checked whole.
   *
   * @throws DamagedRecordException if it is no object, or has no string of that name
   */
  static String of(byte[] line, String field) throws DamagedRecordException {
    Utf8.check(line);
    var text = new JsonText(line, field);
    text.scan();
    return text.decode();
  }

  private void scan() throws DamagedRecordException {
    var json = new JsonScanner(line, 0, line.length);
    if (!json.take('{')) {
      throw new DamagedRecordException("found no JSON object, expected one");
    }
    if (!json.take('}')) {
      do {
        json.peek();
        int nameBegin = json.position();
        boolean escaped = json.string();
        boolean isField = isField(nameBegin + 1, json.position() - 1, escaped);
        json.expect(':', "after a name");
        int kind = json.peek();
        int valueBegin = json.position();
        if (kind != '"') {
          json.value();
        } else {
          escaped = json.string();
        }
        if (isField) {
          keep(kind, valueBegin + 1, json.position() - 1, escaped);
        }
      } while (json.take(','));
      json.expect('}', "or ',' after a value");
    }
    if (json.peek() != 0 || json.position() < line.length) {
      throw json.wrong("expected a new line after the object");
    }
  }

  private boolean isField(int from, int to, boolean escaped) throws DamagedRecordException {
    boolean canBe = escaped || to - from >= field.length();
    return canBe && field.equals(string(from, to, escaped));
  }

  private void keep(int kind, int from, int to, boolean escaped) {
    begin = kind == '"' ? from : NONE;
    end = to;
    hasEscapes = escaped;
    found =
        switch (kind) {
          case '{' -> "an object";
          case '[' -> "a list";
          case 'n' -> "null";
          case 't', 'f' -> "true or false";
          default -> "a number";
        };
  }

  private String decode() throws DamagedRecordException {
    if (begin == NONE) {
      throw new DamagedRecordException(
          "found %s for the field '%s', expected a string; text_field names another"
              .formatted(found, field));
    }
    return string(begin, end, hasEscapes);
  }

  private String string(int from, int to, boolean escaped) throws DamagedRecordException {
    String raw = Utf8.checked(line, from, to - from);
    return escaped ? unescape(raw) : raw;
  }

  private static String unescape(String raw) throws DamagedRecordException {
    var text = new StringBuilder(raw.length());
    int done = 0;
    for (int at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', done)) {
      text.append(raw, done, at);
      char code = raw.charAt(at + 1);
      done = at + 2;
      if (code == 'u') {
        text.append((char) Integer.parseInt(raw, done, done + HEX_DIGITS, 16));
        done += HEX_DIGITS;
      } else {
        text.append(character(code));
      }
    }
    return checkPairs(text.append(raw, done, raw.length()).toString());
  }

  private static char character(char code) {
    return switch (code) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> code;
    };
  }

  private static String checkPairs(String text) throws DamagedRecordException {
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (Character.charCount(text.codePointAt(i)) == 1) {
        throw new DamagedRecordException(
            "a string has the lone surrogate \\u%04x, which UTF-8 cannot have"
                .formatted((int) text.charAt(i)));
      }
      i++;
    }
    return text;
  }
}
