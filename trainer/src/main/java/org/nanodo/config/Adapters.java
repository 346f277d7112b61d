package org.nanodo.config;

import com.google.gson.Gson;
import com.google.gson.TypeAdapter;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Gson does not bind by itself, or not as we want it; null leaves a type to Gson. */
@SuppressWarnings("unchecked") // Each type is checked before it is cast.
final class Adapters {
  private Adapters() {}

  /** An absent value is null in JSON. */
  static <T> @Nullable TypeAdapter<T> optional(Gson gson, TypeToken<T> type) {
    if (type.getRawType() != Optional.class) {
      return null;
    }
    var content = ((ParameterizedType) type.getType()).getActualTypeArguments()[0];
    var adapter = (TypeAdapter<Object>) gson.getAdapter(TypeToken.get(content));
    return (TypeAdapter<T>) new OptionalAdapter(adapter);
  }

  /** Constants go by the names that {@link Keys} gives them. */
  static <T> @Nullable TypeAdapter<T> constant(Gson gson, TypeToken<T> type) {
    return type.getRawType().isEnum()
        ? (TypeAdapter<T>) new EnumAdapter(type.getRawType().getEnumConstants())
        : null;
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
