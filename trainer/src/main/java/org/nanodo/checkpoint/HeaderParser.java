package org.nanodo.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.checkpoint.SafetensorsHeader.Slot;
import org.nanodo.ir.TensorType;

/** Reads the header of a file that may have been damaged or made by someone else. */
final class HeaderParser {
  private final String file;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Slot> slots = new LinkedHashMap<>();

  private HeaderParser(String file) {
    this.file = file;
  }

  /**
   * Reads the header of {@code file}, which is followed by {@code dataBytes} bytes.
   *
   * @throws CheckpointException if it is not a header, or describes other data
   */
  static SafetensorsHeader parse(String file, byte[] text, long dataBytes) {
    var parser = new HeaderParser(file);
    parser.object(text).entrySet().forEach(e -> parser.entry(e.getKey(), e.getValue()));
    return parser.contiguous(dataBytes);
  }

  private JsonObject object(byte[] text) {
    try {
      return JsonParser.parseString(new String(text, StandardCharsets.UTF_8)).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new CheckpointException(
          file + ": found a header that is not a JSON object, expected a safetensors file", e);
    }
  }

  private void entry(String name, JsonElement value) {
    try {
      if (name.equals(SafetensorsHeader.METADATA)) {
        var texts = value.getAsJsonObject().entrySet();
        texts.forEach(t -> metadata.put(t.getKey(), t.getValue().getAsString()));
      } else {
        slots.put(name, slot(value.getAsJsonObject()));
      }
    } catch (RuntimeException e) {
      throw new CheckpointException(
          "%s: found header entry %s: %s, expected dtype, shape and matching %s"
              .formatted(file, name, value, SafetensorsHeader.OFFSETS),
          e);
    }
  }

  private static Slot slot(JsonObject json) {
    TensorType type = TensorTypes.fromJson(json);
    JsonArray offsets = json.getAsJsonArray(SafetensorsHeader.OFFSETS);
    var slot = new Slot(type, offsets.get(0).getAsBigDecimal().longValueExact());
    if (slot.end() != offsets.get(1).getAsBigDecimal().longValueExact()) {
      throw new IllegalArgumentException(type + " takes " + type.bytes() + " bytes");
    }
    return slot;
  }

  private SafetensorsHeader contiguous(long dataBytes) {
    var inPlace =
        Comparator.comparingLong((Map.Entry<String, Slot> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end());
    var sorted = new LinkedHashMap<String, Slot>();
    long end = 0;
    for (var e : slots.entrySet().stream().sorted(inPlace).toList()) {
      Slot slot = e.getValue();
      if (slot.begin() != end) {
        throw new CheckpointException(
            "%s: found tensor %s at byte %d of the data, expected %d: %s"
                .formatted(
                    file,
                    e.getKey(),
                    slot.begin(),
                    end,
                    slot.begin() < end ? "tensors overlap" : "there is a gap before it"));
      }
      sorted.put(e.getKey(), slot);
      end = slot.end();
    }
    if (end != dataBytes) {
      throw new CheckpointException(
          "%s: found %d bytes of tensor data, expected %d: %s"
              .formatted(
                  file, dataBytes, end, dataBytes < end ? "it is truncated" : "bytes left over"));
    }
    return new SafetensorsHeader(sorted, metadata, end);
  }
}
