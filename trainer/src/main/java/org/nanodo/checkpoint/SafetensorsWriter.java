package org.nanodo.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nanodo.checkpoint.Safetensors.Entry;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** Streams tensors into a file, so that only one of them need be in host memory at a time. */
final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /** Writes a new file and forces it to the disk. */
  static FileSum write(Path file, Collection<Entry> entries, Map<String, String> metadata)
      throws IOException {
    SafetensorsHeader header = SafetensorsHeader.of(types(file, entries), metadata);
    var byName = entries.stream().collect(Collectors.toMap(Entry::name, Function.identity()));
    try (var out = ChecksumChannel.create(file)) {
      byte[] text = header.encode();
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).flip());
      out.write(ByteBuffer.wrap(text));
      for (String name : header.slots().keySet()) {
        out.write(value(file, Objects.requireNonNull(byName.get(name))).data());
      }
      return out.finish();
    }
  }

  /** Types by name, after a check that {@code file} can hold tensors of those. */
  static Map<String, TensorType> types(Path file, Collection<Entry> entries) {
    var types = new LinkedHashMap<String, TensorType>();
    for (Entry e : entries) {
      Safetensors.requireMappable(file, e.name(), e.type());
      if (types.put(e.name(), e.type()) != null || e.name().equals(SafetensorsHeader.METADATA)) {
        throw new CheckpointException(
            "%s: found tensor name %s twice or reserved, expected a new one"
                .formatted(file, e.name()));
      }
    }
    return types;
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
