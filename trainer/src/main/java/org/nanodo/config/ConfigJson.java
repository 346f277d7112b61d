package org.nanodo.config;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nanodo.task.Task;

/** Binds the records to JSON under NanoDO's names. */
final class ConfigJson {
  private static final Gson GSON = gson().create();

  private ConfigJson() {}

  private static GsonBuilder gson() {
    return new GsonBuilder()
        .disableHtmlEscaping()
        .setFieldNamingStrategy(field -> Keys.jsonName(field.getName()))
        .registerTypeAdapterFactory(Adapters::optional)
        .registerTypeAdapterFactory(Adapters::constant)
        .registerTypeAdapter(ModelKeys.class, (JsonSerializer<ModelKeys>) ConfigJson::model)
        .serializeNulls()
        .setPrettyPrinting();
  }

  /** A task's keys, then the trainer's. */
  private static JsonObject model(ModelKeys keys, Type type, JsonSerializationContext context) {
    JsonObject json = taskKeys(keys.task());
    json.addProperty(ModelKeys.FSDP_ENABLED, keys.fsdpEnabled());
    return json;
  }

  private static JsonObject taskKeys(Task<?> task) {
    return task instanceof Record ? GSON.toJsonTree(task).getAsJsonObject() : new JsonObject();
  }

  /** The values of a task's keys, as a config has them. */
  static Map<String, ?> keysOf(Task<?> task) {
    Map<?, ?> keys = GSON.fromJson(taskKeys(task), Map.class);
    return Map.of("model", keys);
  }

  /**
   * The config with these values, each under its path as in {@code model.D}.
   *
   * @param task what the class of the config's task is taken from
   * @throws ConfigException if the task refuses the values of its keys
   */
  static Config fromPaths(Map<String, @Nullable Object> values, Task<?> task) {
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
    JsonDeserializer<ModelKeys> model =
        (element, type, context) -> {
          JsonObject keys = element.getAsJsonObject();
          boolean fsdp = keys.remove(ModelKeys.FSDP_ENABLED).getAsBoolean();
          return new ModelKeys(task instanceof Record ? configured(task, keys) : task, fsdp);
        };
    return gson().registerTypeAdapter(ModelKeys.class, model).create().fromJson(root, Config.class);
  }

  private static Task<?> configured(Task<?> task, JsonObject keys) {
    try {
      return GSON.fromJson(keys, task.getClass());
    } catch (RuntimeException e) {
      // Gson wraps what a constructor throws.
      throw Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
          .filter(IllegalArgumentException.class::isInstance)
          .findFirst()
          .map(refusal -> new ConfigException(String.valueOf(refusal.getMessage()), e))
          .orElse(
              new ConfigException("the task '%s' cannot be made: %s".formatted(task.name(), e), e));
    }
  }

  static String toJson(Config config) {
    return GSON.toJson(config);
  }

  static Map<String, Object> flat(Config config) {
    Map<String, Object> flat = new LinkedHashMap<>();
    JsonObject json = GSON.toJsonTree(config).getAsJsonObject();
    for (Key key : config.keys().all()) {
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
