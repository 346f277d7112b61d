package org.nanodo.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nanodo.io.SafetensorsHeader.Slot;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/**
 * Reads the header of a file that may have been damaged or made by someone else. The rules are
 * those of the format and its reference implementation: strict JSON in UTF-8 that begins with a
 * brace, no name twice, non-negative integers as integers; further fields of a tensor are ignored.
 * A header may have a million entries.
 */
final class HeaderParser {
  private static final int SHOWN = 100;
  private static final TypeAdapter<JsonElement> ANY = new Gson().getAdapter(JsonElement.class);
  private static final Map<String, DType> DTYPES =
      SafetensorsHeader.NAMES.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private final String file;
  private final JsonReader json;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Slot> slots = new LinkedHashMap<>();

  /** Each type once, as most tensors share theirs with others. */
  private final Map<TensorType, TensorType> types = new HashMap<>();

  private Set<String> fields = new HashSet<>();
  private long[] numbers = new long[8];

  /** The entry that is being read. */
  private String entry = "";

  private HeaderParser(String file, byte[] text) {
    this.file = file;
    // A decoder of its own reports what is not UTF-8.
    json =
        new JsonReader(new InputStreamReader(new ByteArrayInputStream(text), UTF_8.newDecoder()));
    json.setStrictness(Strictness.STRICT);
  }

  /**
   * Reads the header of {@code file}, which is followed by {@code dataBytes} bytes.
   *
   * @throws SafetensorsException if it is not a header, or describes other data
   */
  static SafetensorsHeader parse(String file, byte[] text, long dataBytes) {
    var parser = new HeaderParser(file, text);
    // Gson would pass over white space and a byte-order mark.
    if (text.length == 0 || text[0] != '{') {
      throw parser.noObject("it does not begin with {");
    }
    try {
      parser.read();
    } catch (CharacterCodingException e) {
      throw parser.noObject("it has bytes that are not UTF-8");
    } catch (IOException | IllegalStateException e) {
      String where = parser.entry.isEmpty() ? "" : " in or after entry " + shown(parser.entry);
      throw parser.noObject("it is malformed or breaks off" + where);
    }
    return parser.contiguous(dataBytes);
  }

  private void read() throws IOException {
    boolean described = false;
    json.beginObject();
    while (json.hasNext()) {
      entry = paired(json.nextName());
      boolean isMetadata = entry.equals(SafetensorsHeader.METADATA);
      boolean again = isMetadata ? described : slots.put(entry, slot()) != null;
      if (again) {
        throw wrong("it is there twice");
      }
      if (isMetadata) {
        described = true;
        metadata();
      }
    }
    json.endObject();
    if (json.peek() != JsonToken.END_DOCUMENT) {
      throw noObject("more follows it");
    }
  }

  private void metadata() throws IOException {
    if (json.peek() == JsonToken.NULL) { // The reference implementation allows it.
      json.nextNull();
      return;
    }
    require(JsonToken.BEGIN_OBJECT, "");
    json.beginObject();
    while (json.hasNext()) {
      String key = paired(json.nextName());
      if (json.peek() != JsonToken.STRING) {
        throw wrong(shown(key) + " is " + kind());
      }
      if (metadata.put(key, paired(json.nextString())) != null) {
        throw wrong(shown(key) + " is there twice");
      }
    }
    json.endObject();
  }

  private Slot slot() throws IOException {
    DType dtype = null;
    long[] shape = null;
    long[] offsets = null;
    fields.clear();
    require(JsonToken.BEGIN_OBJECT, "");
    json.beginObject();
    while (json.hasNext()) {
      String field = json.nextName();
      if (!fields.add(field)) {
        throw wrong(shown(field) + " is there twice");
      }
      switch (field) {
        case SafetensorsHeader.DTYPE -> dtype = dtype();
        case SafetensorsHeader.SHAPE -> shape = integers(field);
        case SafetensorsHeader.OFFSETS -> offsets = integers(field);
        default -> {
          var unused = ANY.read(json);
        }
      }
    }
    json.endObject();
    fields = fields.size() > 16 ? new HashSet<>() : fields; // To clear a large one takes long.
    return slot(
        given(dtype, SafetensorsHeader.DTYPE),
        given(shape, SafetensorsHeader.SHAPE),
        given(offsets, SafetensorsHeader.OFFSETS));
  }

  private Slot slot(DType dtype, long[] shape, long[] offsets) {
    if (offsets.length != 2) {
      throw wrong("it has %d offsets in place of 2".formatted(offsets.length));
    }
    long bytes = bytes(dtype, shape);
    if (offsets[1] < offsets[0] || offsets[1] - offsets[0] != bytes) {
      throw wrong(
          "its offsets are %s, but %s%s takes %d bytes"
              .formatted(text(offsets), dtype, text(shape), bytes));
    }
    var type = new TensorType(dtype, Shape.ofLongs(shape));
    return new Slot(types.computeIfAbsent(type, t -> t), offsets[0]);
  }

  /** In the order of the reference implementation, which refuses [2^40, 2^40, 0]. */
  private long bytes(DType dtype, long[] shape) {
    try {
      long bytes = 1;
      for (long d : shape) {
        bytes = Math.multiplyExact(bytes, d);
      }
      return Math.multiplyExact(bytes, dtype.bytes());
    } catch (ArithmeticException e) {
      throw wrong("its shape %s is of more bytes than 63 bits count".formatted(text(shape)));
    }
  }

  private <T> T given(@Nullable T value, String field) {
    if (value == null) {
      throw wrong("it has no " + field);
    }
    return value;
  }

  private DType dtype() throws IOException {
    require(JsonToken.STRING, SafetensorsHeader.DTYPE);
    String name = json.nextString();
    DType dtype = DTYPES.get(name);
    if (dtype == null) {
      throw wrong(
          "its dtype %s is not supported, convert it to one of %s"
              .formatted(shown(name), String.join(", ", new TreeMap<>(DTYPES).keySet())));
    }
    return dtype;
  }

  private long[] integers(String field) throws IOException {
    require(JsonToken.BEGIN_ARRAY, field);
    int count = 0;
    json.beginArray();
    while (json.hasNext()) {
      if (json.peek() != JsonToken.NUMBER) { // Gson would take the text "1" for a number.
        throw wrong("its %s has %s in it".formatted(field, kind()));
      }
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count++] = integer(json.nextString(), field);
    }
    json.endArray();
    return Arrays.copyOf(numbers, count);
  }

  private long integer(String text, String field) {
    try {
      long number = Long.parseUnsignedLong(text); // Which takes neither -0 nor 1.0.
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // No integer, or past 2^64.
    }
    throw wrong("its %s has %s in it, expected integers below 2^63".formatted(field, shown(text)));
  }

  private static String text(long[] numbers) {
    return Arrays.stream(numbers)
        .limit(16)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(",", "[", numbers.length > 16 ? ",…]" : "]"));
  }

  /** Requires it of a field of the entry, or of the entry itself. */
  private void require(JsonToken expected, String field) throws IOException {
    if (json.peek() != expected) {
      throw wrong((field.isEmpty() ? "it is " : "its " + field + " is ") + kind());
    }
  }

  /** What a value is, for messages. */
  private String kind() throws IOException {
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

  /** An escaped surrogate without its partner is no text; Gson lets it pass. */
  private static String paired(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i)) && !UTF_8.newEncoder().canEncode(text)) {
        throw new IOException("a surrogate without its partner");
      }
    }
    return text;
  }

  private SafetensorsException noObject(String why) {
    return new SafetensorsException(
        "%s: found a header that is not a JSON object (%s), expected a safetensors file"
            .formatted(file, why));
  }

  private SafetensorsException wrong(String what) {
    return new SafetensorsException(
        "%s: found header entry %s: %s, expected %s"
            .formatted(
                file,
                shown(entry),
                what,
                entry.equals(SafetensorsHeader.METADATA)
                    ? "texts by name"
                    : "dtype, shape and matching data_offsets"));
  }

  private SafetensorsHeader contiguous(long dataBytes) {
    var order =
        Comparator.comparingLong((Map.Entry<String, Slot> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end());
    var sorted = new LinkedHashMap<String, Slot>();
    long end = 0;
    for (var e : slots.entrySet().stream().sorted(order).toList()) {
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
      sorted.put(e.getKey(), slot);
      end = slot.end();
    }
    if (end != dataBytes) {
      throw new SafetensorsException(
          "%s: found %d bytes of tensor data, expected %d: %s"
              .formatted(
                  file, dataBytes, end, dataBytes < end ? "it is truncated" : "bytes left over"));
    }
    return new SafetensorsHeader(sorted, metadata);
  }
}
