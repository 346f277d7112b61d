package org.nanodo.io;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nanodo.io.SafetensorsHeader.Slot;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/**
 * What a header says of one tensor: its element type, its shape and where its bytes are. Entries
 * are read one after the other with one of these: a header may have a million.
 */
final class HeaderEntry {
  /** What the format knows beside the types that tensors have here. */
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "U8",
          "I8",
          "U16",
          "I16",
          "U64",
          "C64",
          "F4",
          "F6_E2M3",
          "F6_E3M2",
          "F8_E5M2",
          "F8_E4M3",
          "F8_E8M0",
          "F8_E4M3FNUZ",
          "F8_E5M2FNUZ");

  private static final Map<String, DType> SUPPORTED =
      Arrays.stream(DType.values()).collect(Collectors.toMap(DType::name, Function.identity()));

  /** Each type once, as most tensors share theirs with others. */
  private final Map<TensorType, TensorType> types = new HashMap<>();

  private final Set<String> ignored = new HashSet<>();
  private long[] numbers = new long[8];
  private @Nullable DType dtype;
  private long @Nullable [] shape;
  private long @Nullable [] offsets;

  /** What is wrong with an entry, in words that follow its name. */
  static final class WrongException extends Exception {
    WrongException(String what) {
      super(what);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /** Reads an object, whose brace comes next. */
  Slot read(JsonReader json) throws IOException, WrongException {
    dtype = null;
    shape = null;
    offsets = null;
    if (!ignored.isEmpty()) {
      ignored.clear();
    }
    json.beginObject();
    while (json.hasNext()) {
      field(json, json.nextName());
    }
    json.endObject();
    return slot();
  }

  private void field(JsonReader json, String name) throws IOException, WrongException {
    boolean again =
        switch (name) {
          case SafetensorsHeader.DTYPE -> dtype != null;
          case SafetensorsHeader.SHAPE -> shape != null;
          case SafetensorsHeader.OFFSETS -> offsets != null;
          default -> !ignored.add(name);
        };
    if (again) {
      throw new WrongException("%s is there twice".formatted(HeaderParser.shown(name)));
    }
    switch (name) {
      case SafetensorsHeader.DTYPE -> dtype = dtype(json);
      case SafetensorsHeader.SHAPE -> shape = integers(json, name);
      case SafetensorsHeader.OFFSETS -> offsets = integers(json, name);
      default -> ignore(json);
    }
  }

  private Slot slot() throws WrongException {
    DType type = given(dtype, SafetensorsHeader.DTYPE);
    long[] dims = given(shape, SafetensorsHeader.SHAPE);
    long[] place = given(offsets, SafetensorsHeader.OFFSETS);
    if (place.length != 2) {
      throw new WrongException("it has %d offsets in place of 2".formatted(place.length));
    }
    long bytes = bytes(type, dims);
    if (place[1] < place[0] || place[1] - place[0] != bytes) {
      throw new WrongException(
          "its offsets are %s, but %s%s takes %d bytes"
              .formatted(text(place), type.mlir(), text(dims), bytes));
    }
    var found = new TensorType(type, Shape.ofLongs(dims));
    return new Slot(types.computeIfAbsent(found, t -> t), place[0]);
  }

  /** In the order of the reference implementation, which refuses [2^40, 2^40, 0]. */
  private static long bytes(DType type, long[] dims) throws WrongException {
    try {
      long bytes = 1;
      for (long d : dims) {
        bytes = Math.multiplyExact(bytes, d);
      }
      return Math.multiplyExact(bytes, type.bytes());
    } catch (ArithmeticException e) {
      throw new WrongException(
          "its shape %s is of more bytes than 63 bits count".formatted(text(dims)));
    }
  }

  private static <T> T given(@Nullable T value, String field) throws WrongException {
    if (value == null) {
      throw new WrongException("it has no " + field);
    }
    return value;
  }

  private static String text(long[] numbers) {
    return Arrays.stream(numbers)
        .limit(16)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(",", "[", numbers.length > 16 ? ",…]" : "]"));
  }

  private static DType dtype(JsonReader json) throws IOException, WrongException {
    if (json.peek() != JsonToken.STRING) {
      throw new WrongException("its dtype is " + HeaderParser.kind(json));
    }
    String name = json.nextString();
    DType type = SUPPORTED.get(name);
    if (type == null) {
      throw new WrongException(
          UNSUPPORTED.contains(name)
              ? "its dtype %s is not supported, convert it to one of %s"
                  .formatted(name, String.join(", ", new TreeSet<>(SUPPORTED.keySet())))
              : "its dtype %s is not one of the format's".formatted(HeaderParser.shown(name)));
    }
    return type;
  }

  private long[] integers(JsonReader json, String field) throws IOException, WrongException {
    if (json.peek() != JsonToken.BEGIN_ARRAY) {
      throw new WrongException("its %s is %s".formatted(field, HeaderParser.kind(json)));
    }
    int count = 0;
    json.beginArray();
    while (json.hasNext()) {
      if (json.peek() != JsonToken.NUMBER) { // Gson would take the text "1" for a number.
        throw new WrongException("its %s has %s in it".formatted(field, HeaderParser.kind(json)));
      }
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count++] = integer(json.nextString(), field);
    }
    json.endArray();
    return Arrays.copyOf(numbers, count);
  }

  private static long integer(String text, String field) throws WrongException {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        throw new WrongException(
            "its %s has %s in it, expected integers from 0"
                .formatted(field, HeaderParser.shown(text)));
      }
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new WrongException(
          "its %s has %s in it, which is past 2^63".formatted(field, HeaderParser.shown(text)));
    }
  }

  /** Reads a value that means nothing here, which must be JSON nevertheless. */
  private static void ignore(JsonReader json) throws IOException {
    switch (json.peek()) {
      case BEGIN_ARRAY -> {
        json.beginArray();
        while (json.hasNext()) {
          ignore(json);
        }
        json.endArray();
      }
      case BEGIN_OBJECT -> {
        json.beginObject();
        while (json.hasNext()) {
          String unused = json.nextName();
          ignore(json);
        }
        json.endObject();
      }
      case BOOLEAN -> {
        boolean unused = json.nextBoolean();
      }
      case NULL -> json.nextNull();
      default -> {
        String unused = json.nextString();
      }
    }
  }
}
