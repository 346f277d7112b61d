package org.nanodo.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.Literal;

/** Tensors in host memory, from and to what checkpoints read and write. */
public final class HostTensors {
  private HostTensors() {}

  public static Map<String, TensorSource> sources(Map<String, Literal> values) {
    var sources = new LinkedHashMap<String, TensorSource>();
    values.forEach((name, value) -> sources.put(name, TensorSource.of(value)));
    return sources;
  }

  public static Map<String, Literal> values(Map<String, TensorSource> sources) {
    var values = new LinkedHashMap<String, Literal>();
    sources.forEach(
        (name, source) -> {
          try {
            values.put(name, source.toLiteral());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return values;
  }

  public static Map<String, Literal> values(Collection<Entry> entries) {
    var values = new LinkedHashMap<String, Literal>();
    entries.forEach(e -> values.put(e.name(), value(e)));
    return values;
  }

  public static Literal value(Entry entry) {
    var bytes = new ByteArrayOutputStream();
    try {
      entry.content().writeTo(Channels.newChannel(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteBuffer data = Literal.allocate(entry.type());
    return Literal.wrap(entry.type(), data.put(bytes.toByteArray()).flip());
  }
}
