package org.nanodo.config;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.Map;

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

  static Config fromJson(String json) {
    return GSON.fromJson(json, Config.class);
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
