package org.nanodo.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** Streams tensors into a channel, so that only one of them need be in host memory at a time. */
final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /** Writes all of a file called {@code file} in messages. */
  static void write(
      Path file, WritableByteChannel out, Collection<Entry> entries, Map<String, String> metadata)
      throws IOException {
    SafetensorsHeader header = SafetensorsHeader.of(types(file, entries), metadata);
    var byName = entries.stream().collect(Collectors.toMap(Entry::name, Function.identity()));
    byte[] text = header.encode();
    var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    write(out, length.putLong(text.length).flip());
    write(out, ByteBuffer.wrap(text));
    for (String name : header.slots().keySet()) {
      write(out, value(file, Objects.requireNonNull(byName.get(name))).data());
    }
  }

  private static void write(WritableByteChannel out, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      out.write(data);
    }
  }

  /** Types by name, after a check that {@code file} can hold tensors of those. */
  private static Map<String, TensorType> types(Path file, Collection<Entry> entries) {
    var types = new LinkedHashMap<String, TensorType>();
    for (Entry e : entries) {
      Safetensors.requireMappable(file, e.name(), e.type());
      if (types.put(e.name(), e.type()) != null || e.name().equals(SafetensorsHeader.METADATA)) {
        throw new SafetensorsException(
            "%s: found tensor name %s twice or reserved, expected a new one"
                .formatted(file, e.name()));
      }
    }
    return types;
  }

  private static Literal value(Path file, Entry entry) {
    Literal value = entry.value().get();
    if (!value.type().equals(entry.type())) {
      throw new SafetensorsException(
          "%s: found a value of type %s for tensor %s, expected %s"
              .formatted(file, value.type(), entry.name(), entry.type()));
    }
    return value;
  }
}
