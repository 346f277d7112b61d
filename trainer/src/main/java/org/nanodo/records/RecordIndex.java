package org.nanodo.records;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.nanodo.records.RecordFile.Damage;

/** The bytes of records by number, by positions that are mapped into memory. Thread-safe. */
public final class RecordIndex implements AutoCloseable {
  static final String POSITIONS = "positions";
  static final String COPY = "records";

  /** Its token ids, four bytes each and doubled while they are packed, must fit into arrays. */
  static final long MAX_BYTES = 512L << 20;

  private final Path file;
  private final FileChannel bytes;
  private final LongBuffer positions;
  private final List<Damage> damage;

  private RecordIndex(Path file, FileChannel bytes, LongBuffer positions, List<Damage> damage) {
    this.file = file;
    this.bytes = bytes;
    this.positions = positions;
    this.damage = damage;
  }

  static RecordIndex open(Path entry, Path source, List<Damage> damage) throws IOException {
    Path copy = entry.resolve(COPY);
    Path file = Files.exists(copy) ? copy : source;
    try (var channel = FileChannel.open(entry.resolve(POSITIONS))) {
      LongBuffer positions = channel.map(MapMode.READ_ONLY, 0, channel.size()).asLongBuffer();
      return new RecordIndex(file, FileChannel.open(file), positions, damage);
    }
  }

  /** Where the bytes are: the file itself, or the copy. */
  public Path file() {
    return file;
  }

  public int size() {
    return positions.capacity() - 1;
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
    long begin = positions.get(i);
    long length = positions.get(i + 1) - begin;
    if (length > MAX_BYTES) {
      throw new DamagedRecordException(
          "it has %d MiB, a document may have %d".formatted(length >> 20, MAX_BYTES >> 20));
    }
    var record = ByteBuffer.allocate((int) length);
    while (record.hasRemaining()) {
      if (bytes.read(record, begin + record.position()) < 0) {
        throw new DamagedRecordException("the file has become shorter since its index was built");
      }
    }
    return record.flip();
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
