package org.nanodo.records;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;

/**
 * The string in one field of a JSON object, after RFC 8259. The last of equal names counts, as in
 * Python. A string with half of a surrogate pair is refused: no UTF-8 has it.
 */
final class JsonText {
  private JsonText() {}

  /**
   * The text of a line.
   *
   * @throws DamagedRecordException if it is no object, or has no string of that name
   */
  static String of(String line, String field) throws DamagedRecordException {
    String text = find(line, field);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        throw new DamagedRecordException(
            "the field '%s' has the lone surrogate \\\\u%04x, which UTF-8 cannot have"
                .formatted(field, (int) c));
      }
      i++;
    }
    return text;
  }

  private static String find(String line, String field) throws DamagedRecordException {
    String text = null;
    String instead = "nothing";
    try (var in = new JsonReader(new StringReader(line))) {
      in.setStrictness(Strictness.STRICT);
      if (in.peek() != JsonToken.BEGIN_OBJECT) {
        throw new DamagedRecordException("found no JSON object, expected one");
      }
      in.beginObject();
      while (in.hasNext()) {
        if (!in.nextName().equals(field)) {
          in.skipValue();
        } else if (in.peek() == JsonToken.STRING) {
          text = in.nextString();
        } else {
          text = null;
          instead = in.peek().name().replace('_', ' ').toLowerCase(java.util.Locale.ROOT);
          in.skipValue();
        }
      }
      in.endObject();
      if (in.peek() != JsonToken.END_DOCUMENT) {
        throw new DamagedRecordException("found more after the JSON object, expected a new line");
      }
    } catch (MalformedJsonException e) {
      throw new DamagedRecordException("it is not JSON: " + e.getMessage(), e);
    } catch (DamagedRecordException e) {
      throw e;
    } catch (IOException | IllegalStateException e) {
      throw new DamagedRecordException("it is not JSON: it ends too early", e);
    }
    if (text == null) {
      throw new DamagedRecordException(
          "found %s for the field '%s', expected a string; text_field names another"
              .formatted(instead, field));
    }
    return text;
  }
}
