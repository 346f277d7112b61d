package org.nanodo.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One setting.
 *
 * @param path as in {@code model.D}
 * @param optional whether it may be absent: null in JSON, None in an override
 * @param choices the only values it takes; none given, any
 */
record Key(String path, Kind kind, boolean optional, List<String> choices) {

  /** The value of parsed JSON; {@code where} is the file. */
  @Nullable Object fit(@Nullable Object found, String where) {
    if (found == null) {
      return absent(where);
    }
    Object value = kind.fit(found);
    return checked(value, describe(found), where);
  }

  /** The value of an override's text. */
  @Nullable Object read(String text) {
    if (text.matches("None|none|null") && (optional || kind != Kind.STRING)) {
      return absent("--config." + path);
    }
    return checked(kind.read(text), "'" + text + "'", "--config." + path);
  }

  String expected() {
    String what = choices.isEmpty() ? kind.expected() : "one of " + String.join(", ", choices);
    return optional ? what + " or null" : what;
  }

  private @Nullable Object absent(String where) {
    return switch (kind) {
      case LIST, INTS -> List.of();
      case MAP -> Map.of();
      default -> {
        if (!optional) {
          throw wrong("null", where);
        }
        yield null;
      }
    };
  }

  private Object checked(@Nullable Object value, String found, String where) {
    if (value == null || !(choices.isEmpty() || choices.contains(value))) {
      throw wrong(found, where);
    }
    return value;
  }

  private ConfigException wrong(String found, String where) {
    return new ConfigException(
        "%s: found %s, expected %s (%s)".formatted(path, found, expected(), where));
  }

  static String describe(@Nullable Object found) {
    if (found instanceof String) {
      return "'" + found + "'";
    }
    return found instanceof Map ? "a map" : found instanceof List ? "a list" : "" + found;
  }
}
