package org.nanodo.config;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Binds the records to JSON under NanoDO's names. */
final class ConfigJson {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingStrategy(field -> Keys.jsonName(field.getName()))
          .registerTypeAdapterFactory(new OptionalFactory())
          .registerTypeAdapterFactory(new EnumFactory())
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

  /** An absent value is null in JSON. */
  private static final class OptionalFactory implements TypeAdapterFactory {
    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // The type was just checked; Gson takes null.
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
      if (type.getRawType() != Optional.class) {
        return null;
      }
      var content = ((ParameterizedType) type.getType()).getActualTypeArguments()[0];
      var adapter = (TypeAdapter<Object>) gson.getAdapter(TypeToken.get(content));
      return (TypeAdapter<T>) new OptionalAdapter(adapter);
    }
  }

  private static final class OptionalAdapter extends TypeAdapter<Optional<?>> {
    private final TypeAdapter<Object> content;

    OptionalAdapter(TypeAdapter<Object> content) {
      this.content = content;
    }

    @Override
    public void write(JsonWriter out, Optional<?> value) throws IOException {
      if (value.isPresent()) {
        content.write(out, value.get());
      } else {
        out.nullValue();
      }
    }

    @Override
    public Optional<?> read(JsonReader in) throws IOException {
      if (in.peek() == JsonToken.NULL) {
        in.nextNull();
        return Optional.empty();
      }
      return Optional.of(content.read(in));
    }
  }

  /** Constants by the names that {@link Keys} gives them. */
  private static final class EnumFactory implements TypeAdapterFactory {
    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // The type was just checked; Gson takes null.
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
      return type.getRawType().isEnum()
          ? (TypeAdapter<T>) new EnumAdapter(type.getRawType().getEnumConstants())
          : null;
    }
  }

  private static final class EnumAdapter extends TypeAdapter<Object> {
    private final Map<String, Object> byName = new LinkedHashMap<>();

    EnumAdapter(Object[] constants) {
      for (Object constant : constants) {
        byName.put(Keys.jsonName((Enum<?>) constant), constant);
      }
    }

    @Override
    public void write(JsonWriter out, Object value) throws IOException {
      out.value(Keys.jsonName((Enum<?>) value));
    }

    @Override
    public Object read(JsonReader in) throws IOException {
      String name = in.nextString();
      return Optional.ofNullable(byName.get(name)).orElseThrow(() -> new IOException(name));
    }
  }
}
