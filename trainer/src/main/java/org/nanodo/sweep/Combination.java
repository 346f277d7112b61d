package org.nanodo.sweep;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;

/**
 * One run of a sweep.
 *
 * @param name of its folder, such as {@code peak_learning_rate=0.001,D=64}
 * @param values of the keys that the sweep goes over
 */
record Combination(String name, Map<String, String> values, Config config) {
  private static final int LONGEST_NAME = 200;

  /**
   * The run with these values.
   *
   * @param typed as on the command line, by key
   * @throws ConfigException if they are no values of their keys or do not go together
   */
  static Combination of(Config base, Map<String, String> typed) {
    List<String> overrides =
        typed.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    try {
      Map<String, Object> flat = base.with(overrides).flat();
      Map<String, String> values = new LinkedHashMap<>();
      typed.forEach((key, text) -> values.put(key, text(flat.getOrDefault(key, text))));
      String name = name(values);
      List<String> all = new ArrayList<>(overrides);
      all.add("workdir=" + base.workdir() + "/" + name);
      return new Combination(name, values, base.with(all));
    } catch (ConfigException e) {
      String said = String.valueOf(e.getMessage()).replace("(--config.", "(" + Over.PREFIX);
      throw new ConfigException(typed.size() > 1 ? "%s: %s".formatted(name(typed), said) : said, e);
    }
  }

  /** A value as it is written in names and tables, however it was typed. */
  private static String text(Object value) {
    if (!(value instanceof Double number)) {
      return value.toString();
    }
    BigDecimal decimal = new BigDecimal(number.toString()).stripTrailingZeros();
    boolean plain = number == 0 || Math.abs(number) >= 1e-6 && Math.abs(number) < 1e7;
    return plain ? decimal.toPlainString() : decimal.toString().toLowerCase(Locale.ROOT);
  }

  private static String name(Map<String, String> values) {
    String name =
        values.entrySet().stream()
            .map(e -> shortName(e.getKey(), values) + "=" + e.getValue())
            .collect(Collectors.joining(","))
            .replaceAll("[^\\p{L}\\p{N}.,=_+-]+", "_");
    return name.length() <= LONGEST_NAME
        ? name
        : name.substring(0, LONGEST_NAME) + "-" + Integer.toHexString(values.hashCode());
  }

  /** The last part of a key, if no other has the same. */
  static String shortName(String key, Map<String, String> all) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    return all.keySet().stream().filter(k -> k.endsWith("." + last) || k.equals(last)).count() == 1
        ? last
        : key;
  }
}
