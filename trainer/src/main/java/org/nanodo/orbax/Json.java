package org.nanodo.orbax;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object in a file, with messages that name the file.
 *
 * @param what where in the file it is
 */
record Json(Path file, String what, JsonObject object) {
  private static final int MOST_BYTES = 1 << 30;

  /**
   * Parses the value of a key.
   *
   * @throws OrbaxException if it is not a JSON object
   */
  static Json parse(Blob blob, String what) {
    if (blob.length() > MOST_BYTES) {
      throw OrbaxException.damaged(
          blob.file(), "found %d bytes for %s".formatted(blob.length(), what));
    }
    String text = new String(blob.read(0, (int) blob.length()), StandardCharsets.UTF_8);
    try {
      if (JsonParser.parseString(text) instanceof JsonObject object) {
        return new Json(blob.file(), what, object);
      }
    } catch (JsonParseException | StackOverflowError e) {
      // Said below; the parser's message is about its own settings.
    }
    throw OrbaxException.damaged(blob.file(), "%s is not a JSON object".formatted(what));
  }

  OrbaxException unexpected(String key, String expected) {
    return OrbaxException.damaged(
        file,
        "found %s for '%s' of %s, expected %s"
            .formatted(object.has(key) ? object.get(key) : "nothing", key, what, expected));
  }

  /** What is in order but of a kind that is not read here. */
  OrbaxException unknown(String key, String known) {
    return new OrbaxException(
        "%s: found %s for '%s' of %s, known: %s; save it again with Orbax's own settings"
            .formatted(file, object.has(key) ? object.get(key) : "nothing", key, what, known));
  }

  /** The value of a key, unless it is absent or null. */
  Optional<JsonElement> get(String key) {
    @Nullable JsonElement value = object.get(key);
    return value == null || value.isJsonNull() ? Optional.empty() : Optional.of(value);
  }

  String text(String key) {
    if (object.get(key) instanceof JsonPrimitive value && value.isString()) {
      return value.getAsString();
    }
    throw unexpected(key, "a text");
  }

  /** A whole number from {@code least} to {@code most}. */
  long number(String key, long least, long most) {
    if (object.get(key) instanceof JsonPrimitive value && value.isNumber()) {
      return number(key, value, least, most);
    }
    throw unexpected(key, "a number");
  }

  private long number(String key, JsonPrimitive value, long least, long most) {
    try {
      long number = new BigDecimal(value.getAsString()).longValueExact();
      if (number >= least && number <= most) {
        return number;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Said below.
    }
    throw unexpected(key, "whole numbers from %d to %d".formatted(least, most));
  }

  Json child(String key) {
    if (object.get(key) instanceof JsonObject child) {
      return new Json(file, what, child);
    }
    throw unexpected(key, "an object");
  }

  JsonArray array(String key) {
    if (object.get(key) instanceof JsonArray array) {
      return array;
    }
    throw unexpected(key, "a list");
  }

  /** A list of sizes. */
  int[] sizes(String key, int least) {
    JsonArray all = array(key);
    int[] sizes = new int[all.size()];
    for (int i = 0; i < sizes.length; i++) {
      if (!(all.get(i) instanceof JsonPrimitive value && value.isNumber())) {
        throw unexpected(key, "a list of numbers");
      }
      sizes[i] = (int) number(key, value, least, Integer.MAX_VALUE);
    }
    return sizes;
  }
}
