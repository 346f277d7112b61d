package org.nanodo.train;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import org.nanodo.data.DataState;
import org.nanodo.data.DataState.Position;

/** The position in the data as checkpoints hold it. */
final class SavedPosition {
  private static final Gson GSON = new Gson();

  private SavedPosition() {}

  /** A single source's position has no list around it, as all had before there were mixtures. */
  static JsonObject encode(DataState position) {
    if (position.sources().size() > 1) {
      return GSON.toJsonTree(position).getAsJsonObject();
    }
    var json = new JsonObject();
    json.addProperty("data", position.data());
    json.addProperty("epoch", position.epoch());
    json.addProperty("position", position.position());
    json.addProperty("offset", position.offset());
    return json;
  }

  /**
   * What {@link #encode} gave.
   *
   * @throws IllegalArgumentException if that cannot have given it
   */
  static DataState decode(JsonObject json) {
    int offset = count(json, "offset");
    if (!json.has("sources")) {
      return new DataState(
          text(json, "data"), count(json, "epoch"), count(json, "position"), offset);
    }
    var sources = new ArrayList<Position>();
    if (json.get("sources") instanceof JsonArray all) {
      for (JsonElement source : all) {
        if (!(source instanceof JsonObject one)) {
          throw unexpected(json, "sources", "a list of positions");
        }
        sources.add(
            new Position(
                text(one, "data"), count(one, "epoch"), count(one, "position"), credit(one)));
      }
    }
    int current = count(json, "current");
    if (current >= sources.size()) {
      throw unexpected(
          json, "current", "the number of one of %d sources".formatted(sources.size()));
    }
    return new DataState(sources, current, offset);
  }

  private static double credit(JsonObject json) {
    if (json.get("credit") instanceof JsonPrimitive value && value.isNumber()) {
      double credit = value.getAsDouble();
      if (Double.isFinite(credit)) {
        return credit;
      }
    }
    throw unexpected(json, "credit", "a number");
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
