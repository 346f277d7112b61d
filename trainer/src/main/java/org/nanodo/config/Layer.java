package org.nanodo.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values by path, each of its key's type; a later layer's stand in place of an earlier one's. */
final class Layer {
  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
  private final Keys keys;

  /** No values yet. */
  Layer(Keys keys) {
    this.keys = keys;
  }

  /** Takes the keys of parsed JSON; {@code where} names it in messages. */
  static Layer of(Keys keys, Map<?, ?> json, String where) {
    Layer layer = new Layer(keys);
    layer.collect("", json, where);
    return layer;
  }

  void putAll(Layer later) {
    values.putAll(later.values);
  }

  void put(String path, @Nullable Object value) {
    values.put(path, value);
  }

  /** Applies {@code path=value}; an entry of a map is set by the map's path and its name. */
  void override(String assignment) {
    int equals = assignment.indexOf('=');
    String path = equals < 0 ? assignment : assignment.substring(0, equals);
    Key key = keys.find(path).or(() -> keys.mapAbove(path)).orElseThrow(() -> misnamed(path));
    if (equals < 0 && key.kind() != Kind.BOOL) {
      throw new ConfigException(
          "--config.%s has no value; expected %s".formatted(path, key.expected()));
    }
    String text = equals < 0 ? "true" : assignment.substring(equals + 1);
    if (key.kind() == Kind.MAP && !path.equals(key.path())) {
      putEntry(key, path.substring(key.path().length() + 1), text);
    } else {
      values.put(key.path(), key.read(text));
    }
  }

  Map<String, @Nullable Object> values() {
    return values;
  }

  private void putEntry(Key map, String name, String text) {
    Map<String, @Nullable Object> entries = new TreeMap<>();
    if (values.get(map.path()) instanceof Map<?, ?> before) {
      before.forEach((k, v) -> entries.put((String) k, v));
    }
    Key entry = new Key(map.path() + "." + name, Kind.FLOAT, false, map.choices());
    entries.put(name, entry.read(text));
    values.put(map.path(), entries);
  }

  private void collect(String prefix, Map<?, ?> json, String where) {
    json.forEach(
        (name, value) -> {
          String path = prefix + name;
          if (keys.isSection(path)) {
            collect(path + ".", section(path, value, where), where);
          } else {
            Key key = keys.find(path).orElseThrow(() -> keys.unknown(path, " (" + where + ")"));
            putOnce(key.path(), key.fit(value, where), where);
          }
        });
  }

  /** A key and its alias in one file must agree: neither is later than the other. */
  private void putOnce(String path, @Nullable Object value, String where) {
    if (values.containsKey(path) && !Objects.equals(values.get(path), value)) {
      throw new ConfigException(
          "%s is given twice, as %s and as %s (%s)"
              .formatted(path, values.get(path), value, where));
    }
    values.put(path, value);
  }

  private static Map<?, ?> section(String path, @Nullable Object value, String where) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new ConfigException(
        "%s: found %s, expected a section of keys (%s)"
            .formatted(path, Key.describe(value), where));
  }

  private ConfigException misnamed(String path) {
    return keys.isSection(path)
        ? new ConfigException(path + " is a section; set one of its keys, as " + firstIn(path))
        : keys.unknown(path, "");
  }

  private String firstIn(String section) {
    return keys.all().stream()
        .map(Key::path)
        .filter(path -> path.startsWith(section + "."))
        .findFirst()
        .orElse(section);
  }
}
