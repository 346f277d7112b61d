package org.nanodo.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The JSON files of a workdir, which a report takes as they are. */
final class JsonFiles {
  private JsonFiles() {}

  /** The object in a file; empty if there is none, or nothing that can be read. */
  static Optional<JsonObject> read(Path file) {
    try {
      return Files.isRegularFile(file)
              && JsonParser.parseString(Files.readString(file)) instanceof JsonObject object
          ? Optional.of(object)
          : Optional.empty();
    } catch (IOException | JsonParseException e) {
      return Optional.empty();
    }
  }

  /** All values by path, as in {@code model.D}; lists are JSON, what is absent is {@code None}. */
  static Map<String, String> flat(JsonObject object) {
    var flat = new LinkedHashMap<String, String>();
    put("", object, flat);
    return flat;
  }

  private static void put(String prefix, JsonObject object, Map<String, String> flat) {
    for (Map.Entry<String, JsonElement> e : object.entrySet()) {
      String path = prefix + e.getKey();
      if (e.getValue() instanceof JsonObject section && section.size() > 0) {
        put(path + ".", section, flat);
      } else {
        flat.put(path, text(e.getValue()));
      }
    }
  }

  private static String text(JsonElement value) {
    return value.isJsonNull()
        ? "None"
        : value instanceof JsonPrimitive plain ? plain.getAsString() : value.toString();
  }
}
