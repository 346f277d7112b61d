package org.nanodo.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.io.SafetensorsHeader.Slot;

/**
 * Reads the header of a file that may have been damaged or made by someone else. The rules are
 * those of the format and its reference implementation: strict JSON in UTF-8 that begins with a
 * brace, no name twice, non-negative integers as integers; further fields of a tensor are ignored.
 */
final class HeaderParser {
  private static final int SHOWN = 100;

  private final String file;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final HeaderEntry entry = new HeaderEntry();
  private String last = "";

  private HeaderParser(String file) {
    this.file = file;
  }

  /**
   * Reads the header of {@code file}, which is followed by {@code dataBytes} bytes.
   *
   * @throws SafetensorsException if it is not a header, or describes other data
   */
  static SafetensorsHeader parse(String file, byte[] text, long dataBytes) {
    var parser = new HeaderParser(file);
    parser.read(text);
    return parser.contiguous(dataBytes);
  }

  private void read(byte[] text) {
    // Gson would pass over white space and a byte-order mark.
    if (text.length == 0 || text[0] != '{') {
      throw noObject("it does not begin with {");
    }
    // A decoder of its own reports what is not UTF-8.
    var in = new InputStreamReader(new ByteArrayInputStream(text), UTF_8.newDecoder());
    try (var json = new JsonReader(in)) {
      json.setStrictness(Strictness.STRICT);
      boolean described = false;
      json.beginObject();
      while (json.hasNext()) {
        String name = name(json);
        last = name;
        if (!name.equals(SafetensorsHeader.METADATA)) {
          slot(json, name);
        } else if (described) {
          throw wrong(name, "it is there twice");
        } else {
          described = true;
          metadata(json);
        }
      }
      json.endObject();
      if (json.peek() != JsonToken.END_DOCUMENT) {
        throw noObject("more follows it");
      }
    } catch (CharacterCodingException e) {
      throw noObject("it has bytes that are not UTF-8");
    } catch (IOException | IllegalStateException e) {
      String where = last.isEmpty() ? "" : " in or after entry " + shown(last);
      throw noObject("it is malformed or breaks off" + where);
    }
  }

  private void slot(JsonReader json, String name) throws IOException {
    if (json.peek() != JsonToken.BEGIN_OBJECT) {
      throw wrong(name, "it is %s".formatted(kind(json)));
    }
    try {
      if (slots.put(name, entry.read(json)) != null) {
        throw wrong(name, "it is there twice");
      }
    } catch (HeaderEntry.WrongException e) {
      throw wrong(name, e.getMessage());
    }
  }

  private void metadata(JsonReader json) throws IOException {
    if (json.peek() == JsonToken.NULL) { // As the reference implementation has it.
      json.nextNull();
      return;
    }
    if (json.peek() != JsonToken.BEGIN_OBJECT) {
      throw metadataWrong("it is %s".formatted(kind(json)));
    }
    json.beginObject();
    while (json.hasNext()) {
      String key = name(json);
      if (json.peek() != JsonToken.STRING) {
        throw metadataWrong("%s is %s".formatted(shown(key), kind(json)));
      }
      if (metadata.put(key, paired(json.nextString())) != null) {
        throw metadataWrong("%s is there twice".formatted(shown(key)));
      }
    }
    json.endObject();
  }

  /** What a value is, for messages. */
  static String kind(JsonReader json) throws IOException {
    return switch (json.peek()) {
      case BEGIN_ARRAY -> "a list";
      case BEGIN_OBJECT -> "an object";
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      default -> "null";
    };
  }

  static String shown(String name) {
    return name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…";
  }

  private static String name(JsonReader json) throws IOException {
    return paired(json.nextName());
  }

  /** An escaped surrogate without its partner is no text; Gson lets it pass. */
  private static String paired(String text) throws IOException {
    boolean isText = true;
    for (int i = 0; i < text.length() && isText; i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        isText = Character.isSupplementaryCodePoint(text.codePointAt(i));
        i++;
      }
    }
    if (!isText) {
      throw new IOException("a surrogate without its partner");
    }
    return text;
  }

  private SafetensorsException noObject(String why) {
    return new SafetensorsException(
        "%s: found a header that is not a JSON object (%s), expected a safetensors file"
            .formatted(file, why));
  }

  private SafetensorsException wrong(String name, String what) {
    return new SafetensorsException(
        "%s: found header entry %s: %s, expected dtype, shape and matching %s"
            .formatted(file, shown(name), what, SafetensorsHeader.OFFSETS));
  }

  private SafetensorsException metadataWrong(String what) {
    return new SafetensorsException(
        "%s: found header entry %s: %s, expected texts by name"
            .formatted(file, SafetensorsHeader.METADATA, what));
  }

  private SafetensorsHeader contiguous(long dataBytes) {
    Map<String, Slot> sorted = inOrder() ? slots : sorted();
    long end = 0;
    for (var e : sorted.entrySet()) {
      Slot slot = e.getValue();
      if (slot.begin() != end) {
        throw new SafetensorsException(
            "%s: found tensor %s at byte %d of the data, expected %d: %s"
                .formatted(
                    file,
                    shown(e.getKey()),
                    slot.begin(),
                    end,
                    slot.begin() < end ? "tensors overlap" : "there is a gap before it"));
      }
      end = slot.end();
    }
    if (end != dataBytes) {
      throw new SafetensorsException(
          "%s: found %d bytes of tensor data, expected %d: %s"
              .formatted(
                  file, dataBytes, end, dataBytes < end ? "it is truncated" : "bytes left over"));
    }
    return new SafetensorsHeader(sorted, metadata, end);
  }

  /** Nearly all files are; sorting a million tensors takes a while. */
  private boolean inOrder() {
    long end = 0;
    for (Slot slot : slots.values()) {
      if (slot.begin() != end) {
        return false;
      }
      end = slot.end();
    }
    return true;
  }

  private Map<String, Slot> sorted() {
    var inPlace =
        Comparator.comparingLong((Map.Entry<String, Slot> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end());
    var sorted = new LinkedHashMap<String, Slot>();
    slots.entrySet().stream()
        .sorted(inPlace)
        .forEachOrdered(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }
}
