package org.nanodo.train;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import org.nanodo.data.DataState;

/** The position in the data as checkpoints hold it. */
final class SavedPosition {
  private static final Gson GSON = new Gson();

  private SavedPosition() {}

  static JsonObject encode(DataState position) {
    return GSON.toJsonTree(position).getAsJsonObject();
  }

  /**
   * What {@link #encode} gave.
   *
   * @throws IllegalArgumentException if that cannot have given it
   */
  static DataState decode(JsonObject json) {
    return new DataState(
        text(json, "data"), count(json, "epoch"), count(json, "position"), count(json, "offset"));
  }

  private static String text(JsonObject json, String name) {
    if (json.get(name) instanceof JsonPrimitive value && value.isString()) {
      return value.getAsString();
    }
    throw unexpected(json, name, "a text");
  }

  private static int count(JsonObject json, String name) {
    if (json.get(name) instanceof JsonPrimitive value && value.isNumber()) {
      try {
        int count = value.getAsBigDecimal().intValueExact();
        if (count >= 0) {
          return count;
        }
      } catch (ArithmeticException | NumberFormatException e) {
        // Said below.
      }
    }
    throw unexpected(json, name, "a whole number, 0 or more, below 2^31");
  }

  private static IllegalArgumentException unexpected(JsonObject in, String name, String expected) {
    return new IllegalArgumentException(
        "found %s for '%s' of the data position, expected %s"
            .formatted(in.has(name) ? in.get(name) : "nothing", name, expected));
  }
}
