package org.nanodo.io;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.nanodo.Tensor;
import org.nanodo.io.SafetensorsHeader.Slot;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/**
 * A safetensors file: named tensors, mapped into memory or read in pieces when asked for. The
 * format is that of https://github.com/huggingface/safetensors; no size is limited.
 */
public final class Safetensors {
  private static final int PIECE_BYTES = 1 << 20;

  private final Path file;
  private final SafetensorsHeader header;
  private final long dataStart;

  private Safetensors(Path file, SafetensorsHeader header, long dataStart) {
    this.file = file;
    this.header = header;
    this.dataStart = dataStart;
  }

  /** A tensor to be written; its content is asked for once, when its turn has come. */
  public record Entry(String name, TensorType type, Content content) {
    /** A tensor that is in host memory already. */
    public static Entry of(String name, Literal value) {
      return new Entry(name, value.type(), out -> writeAll(out, value.data()));
    }

    /** A tensor that is read piece by piece. */
    public static Entry of(String name, TensorSource source) {
      return new Entry(name, source.type(), out -> copy(source, out));
    }
  }

  /** Writes the elements of a tensor, little-endian in row-major order. */
  @FunctionalInterface
  public interface Content {
    void writeTo(WritableByteChannel out) throws IOException;
  }

  private static void copy(TensorSource source, WritableByteChannel out) throws IOException {
    long bytes = source.type().bytes();
    ByteBuffer piece = ByteBuffer.allocateDirect((int) Math.min(bytes, PIECE_BYTES));
    for (long at = 0; at < bytes; at += piece.limit()) {
      piece.clear().limit((int) Math.min(bytes - at, PIECE_BYTES));
      source.read(at, piece);
      writeAll(out, piece.flip());
    }
  }

  /**
   * Opens a file: its header is read and checked against its size, its tensors are not.
   *
   * @throws SafetensorsException if it cannot be read, is damaged, or has an element type that
   *     {@link org.nanodo.ir.DType} lacks
   */
  public static Safetensors open(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // To open a pipe would wait for ever.
      throw new SafetensorsException(
          "cannot read %s: it is %s"
              .formatted(file, Files.isDirectory(file) ? "a folder" : "not a file"));
    }
    try (var channel = FileChannel.open(file)) {
      return open(file, channel);
    } catch (IOException e) {
      throw new SafetensorsException("cannot read %s: %s".formatted(file, IoErrors.reason(e)), e);
    }
  }

  /**
   * As above, of a file that is open already; {@link #read(String, FileChannel)} reads its tensors
   * though it may have been deleted.
   *
   * @throws IOException as the channel throws it
   */
  public static Safetensors open(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    ByteBuffer length = read(channel, 0, (int) Math.min(size, Long.BYTES));
    long headerBytes = length.remaining() < Long.BYTES ? -1 : length.getLong();
    if (headerBytes < 0 || headerBytes > Math.min(size - 8, SafetensorsHeader.MAX_BYTES)) {
      boolean large = headerBytes > SafetensorsHeader.MAX_BYTES && headerBytes <= size - 8;
      throw new SafetensorsException(
          "%s: found %d bytes and a header length of %s, expected %s"
              .formatted(
                  file,
                  size,
                  Long.toUnsignedString(headerBytes),
                  large
                      ? "at most " + SafetensorsHeader.MAX_BYTES + ", the limit of the format"
                      : "a whole safetensors file"));
    }
    byte[] text = read(channel, Long.BYTES, (int) headerBytes).array();
    long dataStart = Long.BYTES + headerBytes;
    return new Safetensors(
        file, HeaderParser.parse(file.toString(), text, size - dataStart), dataStart);
  }

  private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {}
    return buffer.flip();
  }

  /** Names and types of the tensors, in the order of the file. */
  public Map<String, TensorType> types() {
    return header.types();
  }

  /** The free texts that the writer added. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /**
   * The tensor called {@code name}, backed by the file: memory is taken page by page, as it is
   * read.
   *
   * @throws SafetensorsException if the file has no such tensor, one of 2 GiB or more, or cannot be
   *     read
   */
  public Literal read(String name) {
    try (var channel = FileChannel.open(file)) {
      return read(name, channel);
    } catch (IOException e) {
      throw new SafetensorsException("cannot read %s: %s".formatted(file, IoErrors.reason(e)), e);
    }
  }

  /**
   * As above, from a file that is open already.
   *
   * @throws IOException as the channel throws it
   */
  public Literal read(String name, FileChannel channel) throws IOException {
    Slot slot = slot(name);
    if (slot.type().bytes() > Integer.MAX_VALUE) {
      throw new SafetensorsException(
          "%s: tensor %s of type %s takes %d bytes; 2 GiB or more are read in pieces, by source()"
              .formatted(file, name, slot.type(), slot.type().bytes()));
    }
    long end = dataStart + slot.end();
    if (channel.size() < end) {
      throw new SafetensorsException(
          "%s: found %d bytes, expected at least %d: truncated since it was opened"
              .formatted(file, channel.size(), end));
    }
    return Literal.wrap(
        slot.type(), channel.map(MapMode.READ_ONLY, dataStart + slot.begin(), slot.type().bytes()));
  }

  /**
   * The tensor called {@code name}, to be read in pieces from {@code channel}, which stays open.
   *
   * @throws SafetensorsException if the file has no such tensor
   */
  public TensorSource source(String name, FileChannel channel) {
    return new FileTensor(channel, dataStart + slot(name).begin(), slot(name).type());
  }

  private Slot slot(String name) {
    Slot slot = header.slots().get(name);
    if (slot == null) {
      throw new SafetensorsException(
          "%s: found no tensor %s, expected one of %s"
              .formatted(file, name, some(header.slots().keySet())));
    }
    return slot;
  }

  /** Names for a message: files may have a million. */
  private static String some(Set<String> names) {
    String first =
        names.stream().limit(20).map(HeaderParser::shown).collect(Collectors.joining(", "));
    return "[" + first + (names.size() > 20 ? ", … %d in all]".formatted(names.size()) : "]");
  }

  /** All tensors by name, in the order of the file, as {@link #read(String)} gives them. */
  public Map<String, Literal> readAll() {
    var values = new LinkedHashMap<String, Literal>();
    try (var channel = FileChannel.open(file)) {
      for (String name : header.slots().keySet()) {
        values.put(name, read(name, channel));
      }
    } catch (IOException e) {
      throw new SafetensorsException("cannot read %s: %s".formatted(file, IoErrors.reason(e)), e);
    }
    return values;
  }

  /** All tensors of a file by name, on the first device, as {@code safetensors.flax.load_file}. */
  public static Map<String, Tensor> load(Path file) {
    var tensors = new LinkedHashMap<String, Tensor>();
    open(file).readAll().forEach((name, value) -> tensors.put(name, Tensor.of(value)));
    return tensors;
  }

  /**
   * Writes concrete tensors by name, as {@code safetensors.flax.save_file}; fails as {@link
   * #write}.
   */
  public static void save(Path file, Map<String, Tensor> tensors) {
    var entries = new ArrayList<Entry>();
    tensors.forEach(
        (name, t) ->
            entries.add(new Entry(name, t.type(), out -> writeAll(out, t.toHost().data()))));
    write(file, entries, Map.of());
  }

  /**
   * Writes {@code file}, or replaces it at once when all is written. The bytes depend only on the
   * content, and are those that Python's safetensors writes.
   *
   * @throws SafetensorsException if it cannot be written, a name is there twice, or a value is not
   *     of its entry's size
   */
  public static void write(Path file, Collection<Entry> entries, Map<String, String> metadata) {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      try {
        Files.deleteIfExists(partial);
        try (var channel = FileChannel.open(partial, CREATE_NEW, WRITE)) {
          write(file, channel, entries, metadata);
          channel.force(true);
        }
        DurableFiles.replace(partial, file);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw new SafetensorsException("cannot write %s: %s".formatted(file, IoErrors.reason(e)), e);
    }
  }

  /**
   * Writes the same bytes to a channel, one tensor after the other, each as its content is given.
   *
   * @param file what messages call it
   * @throws IOException as the channel throws it
   */
  public static void write(
      Path file,
      WritableByteChannel channel,
      Collection<Entry> entries,
      Map<String, String> metadata)
      throws IOException {
    var byName = new LinkedHashMap<String, Entry>();
    var types = new LinkedHashMap<String, TensorType>();
    for (Entry e : entries) {
      types.put(e.name, e.type);
      if (byName.put(e.name, e) != null || e.name.equals(SafetensorsHeader.METADATA)) {
        throw new SafetensorsException(
            "%s: found tensor name %s twice or reserved, expected a new one"
                .formatted(file, e.name));
      }
    }
    SafetensorsHeader header = SafetensorsHeader.of(types, metadata);
    byte[] text = header.encode();
    var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    writeAll(channel, length.putLong(text.length).flip());
    writeAll(channel, ByteBuffer.wrap(text));
    for (String name : header.slots().keySet()) {
      Entry e = Objects.requireNonNull(byName.get(name));
      var counted = new CountingChannel(channel);
      e.content.writeTo(counted);
      if (counted.bytes() != e.type.bytes()) {
        throw new SafetensorsException(
            "%s: found %d bytes for tensor %s, expected the %d of %s"
                .formatted(file, counted.bytes(), name, e.type.bytes(), e.type));
      }
    }
  }

  private static void writeAll(WritableByteChannel channel, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }
}
