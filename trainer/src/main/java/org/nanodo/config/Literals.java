package org.nanodo.config;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists and maps as one types them on a command line, bare or as Python or JSON writes them. */
final class Literals {
  private Literals() {}

  static @Nullable List<?> list(String text) {
    String bare = strip(strip(text, "[", "]"), "(", ")");
    return parse("[" + bare + "]") instanceof List<?> list ? list : null;
  }

  static @Nullable Map<?, ?> map(String text) {
    return parse("{" + strip(text, "{", "}") + "}") instanceof Map<?, ?> map ? map : null;
  }

  private static String strip(String text, String open, String close) {
    String trimmed = text.trim();
    return trimmed.startsWith(open) && trimmed.endsWith(close)
        ? trimmed.substring(1, trimmed.length() - 1)
        : trimmed;
  }

  private static @Nullable Object parse(String literal) {
    try {
      String json = literal.replace('\'', '"');
      return ConfigFactory.parseString("value: " + json).getValue("value").unwrapped();
    } catch (com.typesafe.config.ConfigException e) {
      return null;
    }
  }
}
