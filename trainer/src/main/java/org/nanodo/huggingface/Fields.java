package org.nanodo.huggingface;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nanodo.config.ConfigException;

/** The fields of a {@code config.json}, each of which is read, known to be harmless, or refused. */
final class Fields {
  private final String name;
  private final JsonObject json;
  private final Set<String> read = new HashSet<>();

  /** Those of an object called {@code name}. */
  Fields(String name, JsonObject json) {
    this.name = name;
    this.json = json;
  }

  static Fields of(Path file, JsonObject json) {
    return new Fields(file.toString(), json);
  }

  private JsonElement get(String key) {
    read.add(key);
    return json.has(key) ? json.get(key) : JsonNull.INSTANCE;
  }

  boolean has(String key) {
    return json.has(key);
  }

  /** A field that must be there, at least 1. */
  int count(String key) {
    return count(key, 0); // Which is refused.
  }

  /** A field that may be missing or null, at least 1; without a default it must be there. */
  int count(String key, int otherwise) {
    double value = number(key, otherwise);
    if (value < 1 || value != Math.rint(value) || value > Integer.MAX_VALUE) {
      throw refused(key, "expected an integer of at least 1");
    }
    return (int) value;
  }

  double number(String key, double otherwise) {
    JsonElement value = get(key);
    if (value.isJsonNull()) {
      return otherwise;
    }
    if (!(value instanceof JsonPrimitive number) || !number.isNumber()) {
      throw refused(key, "expected a number");
    }
    return number.getAsDouble();
  }

  boolean flag(String key, boolean otherwise) {
    JsonElement value = get(key);
    if (value.isJsonNull()) {
      return otherwise;
    }
    if (!(value instanceof JsonPrimitive flag) || !flag.isBoolean()) {
      throw refused(key, "expected true or false");
    }
    return flag.getAsBoolean();
  }

  /** A field that may be missing, but else has one of the values that are supported. */
  void requireOneOf(String key, List<String> supported, String otherwise) {
    JsonElement value = get(key);
    String found = value instanceof JsonPrimitive text ? text.getAsString() : value.toString();
    if (!supported.contains(value.isJsonNull() ? otherwise : found)) {
      throw refused(key, "is not supported; it must be " + String.join(" or ", supported));
    }
  }

  void requireFlag(String key, boolean supported, boolean otherwise) {
    if (flag(key, otherwise) != supported) {
      throw refused(key, "is not supported; it must be " + supported);
    }
  }

  /** The fields of an object, if it is there. */
  Optional<Fields> object(String key) {
    JsonElement value = get(key);
    if (value.isJsonNull()) {
      return Optional.empty();
    }
    if (!(value instanceof JsonObject inner)) {
      throw refused(key, "expected an object or null");
    }
    return Optional.of(new Fields(name + ": " + key, inner));
  }

  /** A list that may be missing, but else has this value only. */
  void requireEach(String key, String supported) {
    JsonElement value = get(key);
    if (value.isJsonNull()) {
      return;
    }
    var only = new JsonPrimitive(supported);
    if (!(value instanceof JsonArray list)
        || list.asList().stream().anyMatch(e -> !e.equals(only))) {
      throw refused(key, "is not supported; all must be " + supported);
    }
  }

  /** A field that is passed over, such as one for training; whether it is a number above 0. */
  boolean isPositive(String key) {
    return number(key, 0) > 0;
  }

  /** Refuses what was not read and is not harmless: nobody knows what it does to the numbers. */
  void requireNoOthers(Set<String> harmless) {
    for (Map.Entry<String, JsonElement> field : json.entrySet()) {
      JsonElement value = field.getValue();
      boolean isOff =
          value.isJsonNull()
              || value instanceof JsonPrimitive flag && flag.isBoolean() && !flag.getAsBoolean();
      if (!isOff && !read.contains(field.getKey()) && !harmless.contains(field.getKey())) {
        throw refused(
            field.getKey(),
            "is not supported, as it may change what the model computes; if it does not, remove it from the file");
      }
    }
  }

  ConfigException refused(String key, String why) {
    String found = json.has(key) ? key + "=" + json.get(key) : key + " is missing:";
    String shown = found.length() > 200 ? found.substring(0, 200) + "…" : found;
    return new ConfigException("%s: %s %s".formatted(name, shown, why));
  }
}
