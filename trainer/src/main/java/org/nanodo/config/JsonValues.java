package org.nanodo.config;

import com.google.gson.Strictness;
import com.google.gson.ToNumberPolicy;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON as maps, lists and plain values; unlike Gson it refuses a key that is repeated. */
final class JsonValues {
  private final JsonReader in;

  private JsonValues(JsonReader in) {
    this.in = in;
  }

  /** The one value that {@code json} holds; numbers keep the text that they are written as. */
  static @Nullable Object read(String json, Strictness strictness) throws IOException {
    JsonReader in = new JsonReader(new StringReader(json));
    in.setStrictness(strictness);
    Object value = new JsonValues(in).value();
    if (in.peek() != JsonToken.END_DOCUMENT) {
      throw new MalformedJsonException("More text after the value");
    }
    return value;
  }

  private @Nullable Object value() throws IOException {
    return switch (in.peek()) {
      case BEGIN_OBJECT -> map();
      case BEGIN_ARRAY -> list();
      case NUMBER -> ToNumberPolicy.LAZILY_PARSED_NUMBER.readNumber(in);
      case BOOLEAN -> in.nextBoolean();
      case NULL -> {
        in.nextNull();
        yield null;
      }
      default -> in.nextString();
    };
  }

  private Map<String, @Nullable Object> map() throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      if (map.containsKey(name)) {
        throw new MalformedJsonException(in.getPath().substring(2) + " is given twice");
      }
      map.put(name, value());
    }
    in.endObject();
    return map;
  }

  private List<@Nullable Object> list() throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      list.add(value());
    }
    in.endArray();
    return list;
  }
}
