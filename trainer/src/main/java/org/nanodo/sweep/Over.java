package org.nanodo.sweep;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.config.ConfigException;

/**
 * A key that a sweep goes over.
 *
 * @param values as they are typed, at least one
 */
record Over(String key, List<String> values) {
  static final String PREFIX = "--over.";

  /**
   * Reads {@code --over.KEY=V1,V2}; commas within brackets, braces or quotes belong to a value.
   *
   * @throws ConfigException if there is no value
   */
  static Over parse(String argument) {
    int equals = argument.indexOf('=');
    String key = argument.substring(PREFIX.length(), equals < 0 ? argument.length() : equals);
    List<String> values = equals < 0 ? List.of("") : split(argument.substring(equals + 1));
    if (values.stream().anyMatch(String::isBlank)) {
      throw new ConfigException(
          "%s: found %s, expected values as in %s%s=V1,V2"
              .formatted(
                  argument, values.size() == 1 ? "no value" : "an empty value", PREFIX, key));
    }
    return new Over(key, values);
  }

  private static List<String> split(String list) {
    List<String> values = new ArrayList<>();
    int depth = 0;
    char quote = 0;
    int from = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '[' || c == '{' || c == '(') {
        depth++;
      } else if (c == ']' || c == '}' || c == ')') {
        depth--;
      } else if (c == ',' && depth == 0) {
        values.add(list.substring(from, i).strip());
        from = i + 1;
      }
    }
    values.add(list.substring(from).strip());
    return values;
  }
}
