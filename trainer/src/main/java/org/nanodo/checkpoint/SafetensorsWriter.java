package org.nanodo.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.checkpoint.Safetensors.Entry;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** Streams tensors into a file, so that only one of them need be in host memory at a time. */
final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /** Writes a new file and forces it to the disk. */
  static FileSum write(Path file, Collection<Entry> entries, Map<String, String> metadata)
      throws IOException {
    var byName = new HashMap<String, Entry>();
    var types = new LinkedHashMap<String, TensorType>();
    for (Entry e : entries) {
      Safetensors.requireMappable(file, e.name(), e.type());
      if (byName.put(e.name(), e) != null || e.name().equals(SafetensorsHeader.METADATA)) {
        throw new CheckpointException(
            "%s: found tensor name %s twice or reserved, expected a new one"
                .formatted(file, e.name()));
      }
      types.put(e.name(), e.type());
    }
    SafetensorsHeader header = SafetensorsHeader.of(types, metadata);
    try (var out = ChecksumChannel.create(file)) {
      byte[] text = header.encode();
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).flip());
      out.write(ByteBuffer.wrap(text));
      for (String name : header.slots().keySet()) {
        out.write(value(file, byName.get(name)).data());
      }
      return out.finish();
    }
  }

  private static Literal value(Path file, Entry entry) {
    Literal value = entry.value().get();
    if (!value.type().equals(entry.type())) {
      throw new CheckpointException(
          "%s: found a value of type %s for tensor %s, expected %s"
              .formatted(file, value.type(), entry.name(), entry.type()));
    }
    return value;
  }
}
