package org.nanodo.config;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Binds the records to JSON under NanoDO's names. */
final class ConfigJson {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingStrategy(field -> Keys.jsonName(field.getName()))
          .registerTypeAdapterFactory(Adapters::optional)
          .registerTypeAdapterFactory(Adapters::constant)
          .serializeNulls()
          .setPrettyPrinting()
          .create();

  private ConfigJson() {}

  /** The config with these values, each under its path as in {@code model.D}. */
  static Config fromPaths(Map<String, @Nullable Object> values) {
    JsonObject root = new JsonObject();
    values.forEach(
        (path, value) -> {
          JsonObject section = root;
          String[] names = path.split("\\.", -1);
          for (int i = 0; i < names.length - 1; i++) {
            if (!section.has(names[i])) {
              section.add(names[i], new JsonObject());
            }
            section = section.getAsJsonObject(names[i]);
          }
          section.add(names[names.length - 1], GSON.toJsonTree(value));
        });
    return GSON.fromJson(root, Config.class);
  }

  static String toJson(Config config) {
    return GSON.toJson(config);
  }

  static Map<String, Object> flat(Config config) {
    Map<String, Object> flat = new LinkedHashMap<>();
    JsonObject json = GSON.toJsonTree(config).getAsJsonObject();
    for (Key key : Keys.all()) {
      JsonElement at = json;
      for (String name : key.path().split("\\.", -1)) {
        at = at.getAsJsonObject().get(name);
      }
      flat.put(key.path(), plain(at));
    }
    return flat;
  }

  private static Object plain(JsonElement element) {
    if (element.isJsonNull()) {
      return "None";
    }
    if (!(element instanceof JsonPrimitive value)) {
      return element.toString();
    }
    if (value.isBoolean()) {
      return value.getAsBoolean();
    }
    return value.isNumber() ? value.getAsNumber() : value.getAsString();
  }
}
