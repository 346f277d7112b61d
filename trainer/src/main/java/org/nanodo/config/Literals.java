package org.nanodo.config;

import static java.util.regex.Matcher.quoteReplacement;

import com.google.gson.Strictness;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lists and maps as one types them on a command line, bare or as Python or JSON writes them. */
final class Literals {
  /** A quoted string, or a path as {@code blocks_0/kernel}, which Gson would end at its slash. */
  private static final Pattern QUOTED_OR_PATH =
      Pattern.compile("\"[^\"]*\"|'[^']*'|([^\\s,:{}\\[\\]\"']*/[^\\s,:{}\\[\\]\"']*)");

  private Literals() {}

  static @Nullable List<?> list(String text) {
    String elements = strip(strip(text, "[", "]"), "(", ")");
    return read("[" + elements + "]") instanceof List<?> list ? list : null;
  }

  static @Nullable Map<?, ?> map(String text) {
    return read("{" + strip(text, "{", "}") + "}") instanceof Map<?, ?> map ? map : null;
  }

  /** The elements without their brackets, and without the comma that may follow the last one. */
  private static String strip(String text, String open, String close) {
    String trimmed = text.trim();
    return trimmed.startsWith(open) && trimmed.endsWith(close)
        ? trimmed.substring(1, trimmed.length() - 1).replaceFirst(",\\s*$", "")
        : trimmed;
  }

  private static @Nullable Object read(String literal) {
    String quoted =
        QUOTED_OR_PATH
            .matcher(literal)
            .replaceAll(
                m -> quoteReplacement(m.group(1) == null ? m.group() : "'" + m.group() + "'"));
    try {
      return JsonValues.read(quoted, Strictness.LENIENT);
    } catch (IOException e) {
      return null;
    }
  }
}
