package org.nanodo.report;

/** A piece of HTML under construction; all text that is put into it is escaped. */
final class Html {
  private final StringBuilder text = new StringBuilder();

  /** {@code text} as it appears between tags and in attributes; control characters are replaced. */
  static String escape(String text) {
    var escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isText(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean isText(int c) {
    return c == '\n' || c == '\t' || !(Character.isISOControl(c) || isSurrogate(c));
  }

  private static boolean isSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  /** Appends markup as it is. */
  Html raw(String markup) {
    text.append(markup);
    return this;
  }

  /** Appends text. */
  Html text(String plain) {
    return raw(escape(plain));
  }

  /**
   * Appends an element that contains text; {@code tag} may have attributes, as {@code td class=n}.
   */
  Html element(String tag, String plain) {
    return open(tag).text(plain).close(tag);
  }

  Html open(String tag) {
    return raw("<" + tag + ">");
  }

  Html close(String tag) {
    return raw("</" + tag.replaceFirst(" .*", "") + ">\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
