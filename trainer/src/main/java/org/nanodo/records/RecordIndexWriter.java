package org.nanodo.records;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nanodo.records.RecordFile.Damage;

/** Writes the index of a file's records and, where that is needed, a copy of their bytes. */
public final class RecordIndexWriter implements AutoCloseable {
  static final long NO_COPY = -1;

  private static final int BUFFER = 1 << 16;

  private final Path folder;
  private final Path positionsFile;
  private final DataOutputStream positions;
  private final List<Damage> damage = new ArrayList<>();
  private long count;
  private long lastEnd;
  private boolean hasCopy;
  private boolean ended;
  private boolean closed;

  RecordIndexWriter(Path folder) throws IOException {
    this.folder = folder;
    this.positionsFile = folder.resolve(RecordIndex.POSITIONS);
    this.positions = new DataOutputStream(open(positionsFile));
  }

  /** Failures to write name the cache, not the file that is read meanwhile. */
  private BufferedOutputStream open(Path file) throws IOException {
    Path cache = folder.resolveSibling("");
    OutputStream out;
    try {
      out = Files.newOutputStream(file);
    } catch (IOException e) {
      throw CacheWriteException.of(cache, e);
    }
    return new BufferedOutputStream(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
              out.write(bytes, offset, length);
            } catch (IOException e) {
              throw CacheWriteException.of(cache, e);
            }
          }

          @Override
          public void close() throws IOException {
            out.close();
          }
        },
        BUFFER);
  }

  /**
   * A stream for a copy, in which positions are then meant; without one they are in the file
   * itself. To be closed by the caller.
   */
  public OutputStream copy() throws IOException {
    hasCopy = true;
    return open(folder.resolve(RecordIndex.COPY));
  }

  /** The next record begins at this byte, where the one before ends at the latest. */
  public void begin(long position) throws IOException {
    if (++count >= Integer.MAX_VALUE) {
      throw new IOException("it has more than %,d records".formatted(Integer.MAX_VALUE - 1));
    }
    positions.writeLong(position);
  }

  /** The last record ends at this byte. To be called once, after all records. */
  public void end(long position) throws IOException {
    positions.writeLong(position);
    ended = true;
  }

  /** The next record, once the whole of it was read. */
  void add(long begin, long end) throws IOException {
    begin(begin);
    lastEnd = end;
  }

  /** Ends the index after the last record that was added. */
  void end() throws IOException {
    end(lastEnd);
  }

  /** How many records there are so far. */
  public long count() {
    return count;
  }

  /** Notes that the records from the next one on, or some bytes before it, are lost. */
  public void damaged(String cause) {
    damage.add(new Damage(count, cause));
  }

  /** Takes back the added records that end after {@code sound}: they have damaged bytes. */
  void cut(long sound) throws IOException {
    end();
    positions.flush();
    try (FileChannel file = FileChannel.open(positionsFile, READ, WRITE)) {
      long kept = count;
      while (kept > 0 && position(file, kept) > sound) {
        kept--;
      }
      count = kept;
      file.truncate((kept + 1) * Long.BYTES);
    }
  }

  private static long position(FileChannel file, long i) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
    file.read(bytes, i * Long.BYTES);
    return bytes.flip().getLong();
  }

  /** Where the last whole line ends in the first {@code sound} bytes of the closed copy. */
  long endOfLines(long sound) throws IOException {
    try (FileChannel copy = FileChannel.open(folder.resolve(RecordIndex.COPY))) {
      ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
      for (long end = sound; end > 0; end -= bytes.capacity()) {
        long begin = Math.max(0, end - bytes.capacity());
        bytes.clear().limit((int) (end - begin));
        while (bytes.hasRemaining() && copy.read(bytes, begin + bytes.position()) >= 0) {
          // Reads on.
        }
        for (int i = bytes.position() - 1; i >= 0; i--) {
          if (bytes.get(i) == '\n') {
            return begin + i + 1;
          }
        }
      }
      return 0;
    }
  }

  void truncateCopy(long bytes) throws IOException {
    try (FileChannel copy = FileChannel.open(folder.resolve(RecordIndex.COPY), WRITE)) {
      copy.truncate(bytes);
    }
  }

  /** The size of the copy, or {@link #NO_COPY}. */
  long copyBytes() throws IOException {
    return hasCopy ? Files.size(folder.resolve(RecordIndex.COPY)) : NO_COPY;
  }

  List<Damage> damage() {
    return List.copyOf(damage);
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (positions) {
      if (!ended && count > 0) {
        throw new IOException("the index of %s was not ended".formatted(folder));
      }
      if (!ended) {
        positions.writeLong(0);
      }
    }
    sync(positionsFile);
    if (hasCopy) {
      sync(folder.resolve(RecordIndex.COPY));
    }
  }

  /** An entry counts after a rename, which may be on the disk before the bytes. */
  private static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.force(false);
    }
  }
}
