package org.nanodo.io;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/**
 * The JSON header of a safetensors file: types and places of its tensors, in the order of their
 * bytes, which cover the data without gaps or overlaps as the format demands.
 */
record SafetensorsHeader(Map<String, Slot> slots, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";
  static final String DTYPE = "dtype";
  static final String SHAPE = "shape";
  static final String OFFSETS = "data_offsets";

  /** The reference implementation's limit. */
  static final int MAX_BYTES = 100_000_000;

  private static final int ALIGNMENT = 8;

  /** Leaves characters such as {@code <} as they are, as the reference implementation does. */
  private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

  /** The order in which the reference implementation lays tensors out. */
  private static final List<DType> LAYOUT =
      List.of(
          DType.U64,
          DType.I64,
          DType.F64,
          DType.C64,
          DType.F32,
          DType.U32,
          DType.I32,
          DType.BF16,
          DType.F16,
          DType.U16,
          DType.I16,
          DType.F8E4M3FN,
          DType.F8E5M2,
          DType.I8,
          DType.U8,
          DType.BOOL);

  /**
   * What the format calls the element types that it has: all but complex128 and those of 4 bits.
   */
  static final Map<DType, String> NAMES =
      LAYOUT.stream().collect(Collectors.toMap(t -> t, SafetensorsHeader::name));

  private static String name(DType dtype) {
    return dtype == DType.F8E4M3FN ? "F8_E4M3" : dtype == DType.F8E5M2 ? "F8_E5M2" : dtype.name();
  }

  /** A tensor and where it begins in the data section. */
  record Slot(TensorType type, long begin) {
    long end() {
      return begin + type.bytes();
    }
  }

  /**
   * Lays tensors out as the reference implementation does, so that equal content gives equal bytes:
   * wide elements first, which keeps every tensor aligned, then by name.
   */
  static SafetensorsHeader of(Map<String, TensorType> types, Map<String, String> metadata) {
    var order =
        Comparator.comparingInt(
                (Map.Entry<String, TensorType> e) -> LAYOUT.indexOf(e.getValue().dtype()))
            .thenComparing(Map.Entry::getKey);
    types.forEach(SafetensorsHeader::requireNamed);
    var slots = new LinkedHashMap<String, Slot>();
    long end = 0;
    for (var e : types.entrySet().stream().sorted(order).toList()) {
      var slot = new Slot(e.getValue(), end);
      slots.put(e.getKey(), slot);
      end = slot.end();
    }
    return new SafetensorsHeader(slots, metadata);
  }

  private static void requireNamed(String name, TensorType type) {
    if (!NAMES.containsKey(type.dtype())) {
      throw new SafetensorsException(
          "'%s' is %s, which safetensors has no name for; write it as another type, or its real() and imag()"
              .formatted(name, type));
    }
  }

  Map<String, TensorType> types() {
    var types = new LinkedHashMap<String, TensorType>();
    slots.forEach((name, slot) -> types.put(name, slot.type()));
    return types;
  }

  /** The header's text, padded with spaces so that the data begins aligned. */
  byte[] encode() {
    var json = new LinkedHashMap<String, Object>();
    if (!metadata.isEmpty()) {
      json.put(METADATA, metadata);
    }
    slots.forEach((name, slot) -> json.put(name, encode(slot)));
    byte[] text = JSON.toJson(json).getBytes(StandardCharsets.UTF_8);
    int padding = Math.floorMod(-text.length, ALIGNMENT);
    byte[] padded = Arrays.copyOf(text, text.length + padding);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }

  private static Map<String, Object> encode(Slot slot) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put(DTYPE, NAMES.get(slot.type().dtype()));
    fields.put(SHAPE, slot.type().shape().dims());
    fields.put(OFFSETS, new long[] {slot.begin(), slot.end()});
    return fields;
  }
}
