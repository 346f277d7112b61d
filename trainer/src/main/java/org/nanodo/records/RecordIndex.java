package org.nanodo.records;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.nanodo.records.RecordFile.Damage;

/** The bytes of records by number, by positions that are mapped into memory. Thread-safe. */
public final class RecordIndex implements AutoCloseable {
  static final String POSITIONS = "positions";
  static final String COPY = "records";

  /** Its token ids, four bytes each and doubled while they are packed, must fit into arrays. */
  static final long MAX_BYTES = 512L << 20;

  /** Positions are mapped in parts of 2^27, which is 1 GiB. */
  private static final int PART_BITS = 27;

  private static final long PART_BYTES = (long) Long.BYTES << PART_BITS;

  private final Path file;
  private final FileChannel bytes;
  private final LongBuffer[] positions;
  private final int size;
  private final List<Damage> damage;

  private RecordIndex(
      Path file, FileChannel bytes, LongBuffer[] positions, int size, List<Damage> damage) {
    this.file = file;
    this.bytes = bytes;
    this.positions = positions;
    this.size = size;
    this.damage = damage;
  }

  /**
   * Opens the index in a folder of the cache; empty if its files are not as large as they were.
   *
   * @param copyBytes the size of the copy, or {@link RecordIndexWriter#NO_COPY}
   */
  static Optional<RecordIndex> open(
      Path entry, Path source, long indexBytes, long copyBytes, List<Damage> damage)
      throws IOException {
    boolean hasCopy = copyBytes != RecordIndexWriter.NO_COPY;
    Path file = hasCopy ? entry.resolve(COPY) : source;
    try (var channel = FileChannel.open(entry.resolve(POSITIONS))) {
      boolean whole = indexBytes >= Long.BYTES && channel.size() == indexBytes;
      if (!whole || (hasCopy && Files.size(file) != copyBytes)) {
        return Optional.empty();
      }
      var positions = new LongBuffer[(int) ((indexBytes - 1) / PART_BYTES) + 1];
      for (int i = 0; i < positions.length; i++) {
        long from = i * PART_BYTES;
        long length = Math.min(PART_BYTES, indexBytes - from);
        positions[i] = channel.map(MapMode.READ_ONLY, from, length).asLongBuffer();
      }
      int size = Math.toIntExact(indexBytes / Long.BYTES - 1);
      return Optional.of(new RecordIndex(file, FileChannel.open(file), positions, size, damage));
    }
  }

  /** Where the bytes are: the file itself, or the copy. */
  public Path file() {
    return file;
  }

  public int size() {
    return size;
  }

  public List<Damage> damage() {
    return damage;
  }

  /**
   * The bytes from the beginning of record {@code i} to that of the next.
   *
   * @throws DamagedRecordException if the file ends before, or the record is too long
   */
  public ByteBuffer read(int i) throws IOException {
    Objects.checkIndex(i, size);
    long begin = position(i);
    long length = position(i + 1) - begin;
    if (length > MAX_BYTES) {
      throw new DamagedRecordException(
          "it has %d MiB, a document may have %d".formatted(length >> 20, MAX_BYTES >> 20));
    }
    var record = ByteBuffer.allocate((int) length);
    if (!Positions.readFully(bytes, record, begin)) {
      throw new DamagedRecordException("the file has become shorter since its index was built");
    }
    return record.flip();
  }

  /** Where all records begin, and where the last one ends. */
  long[] positions() {
    var all = new long[size + 1];
    for (int i = 0; i < positions.length; i++) {
      positions[i].get(0, all, i << PART_BITS, positions[i].limit());
    }
    return all;
  }

  private long position(int i) {
    return positions[i >>> PART_BITS].get(i & ((1 << PART_BITS) - 1));
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
