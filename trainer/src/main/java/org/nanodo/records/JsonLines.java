package org.nanodo.records;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;

/**
 * JSON Lines: one object a line, whose text is in one of its fields. Blank lines are no records.
 */
public final class JsonLines implements RecordFormat {
  private static final int CHUNK = 1 << 18;

  @Override
  public String name() {
    return "jsonl";
  }

  @Override
  public Set<String> endings() {
    return Set.of(".jsonl", ".ndjson");
  }

  @Override
  public RecordFile open(Path file, RecordOptions options) throws IOException {
    return FramedFile.open(file, name(), new Lines(options.textField()), options.cache());
  }

  private record Lines(String field) implements FramedFile.Framing {
    @Override
    public void scan(InputStream in, RecordIndexWriter out) throws IOException {
      var chunk = new byte[CHUNK];
      long position = 0;
      long begin = 0;
      boolean blank = true;
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        for (int i = 0; i < n; i++, position++) {
          byte b = chunk[i];
          if (b == '\n') {
            begin = position + 1;
            blank = true;
          } else if (blank && b != ' ' && b != '\t' && b != '\r') {
            blank = false;
            out.begin(begin);
          }
        }
      }
      out.end(position);
    }

    @Override
    public String text(ByteBuffer record) throws IOException {
      JsonObject object = parse(Utf8.decode(record));
      JsonElement text = object.get(field);
      if (text == null || !text.isJsonPrimitive() || !text.getAsJsonPrimitive().isString()) {
        throw new DamagedRecordException(
            "found %s for the field '%s', expected a string; text_field names another"
                .formatted(text == null ? "nothing" : text, field));
      }
      return text.getAsString();
    }

    private static JsonObject parse(String line) throws DamagedRecordException {
      try {
        if (JsonParser.parseString(line) instanceof JsonObject object) {
          return object;
        }
      } catch (JsonParseException e) {
        throw new DamagedRecordException("it is not JSON: " + e.getMessage(), e);
      }
      throw new DamagedRecordException("found no JSON object, expected one");
    }
  }
}
