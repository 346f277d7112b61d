package org.nanodo.records;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nanodo.records.RecordFile.Damage;

/** Writes the index of a file's records and, where that is needed, a copy of their bytes. */
public final class RecordIndexWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path folder;
  private final DataOutputStream positions;
  private final List<Damage> damage = new ArrayList<>();
  private long count;
  private boolean ended;

  RecordIndexWriter(Path folder) throws IOException {
    this.folder = folder;
    this.positions =
        new DataOutputStream(
            new BufferedOutputStream(
                Files.newOutputStream(folder.resolve(RecordIndex.POSITIONS)), BUFFER));
  }

  /**
   * A stream for a copy, in which positions are then meant; without one they are in the file
   * itself. To be closed by the caller.
   */
  public OutputStream copy() throws IOException {
    return new BufferedOutputStream(
        Files.newOutputStream(folder.resolve(RecordIndex.COPY)), BUFFER);
  }

  /** The next record begins at this byte, where the one before ends at the latest. */
  public void begin(long position) throws IOException {
    if (++count > Integer.MAX_VALUE) {
      throw new IOException("it has more than %,d records".formatted(Integer.MAX_VALUE));
    }
    positions.writeLong(position);
  }

  /** The last record ends at this byte. To be called once, after all records. */
  public void end(long position) throws IOException {
    positions.writeLong(position);
    ended = true;
  }

  /** How many records there are so far. */
  public long count() {
    return count;
  }

  /** Notes that the records from the next one on, or some bytes before it, are lost. */
  public void damaged(String cause) {
    damage.add(new Damage(count, cause));
  }

  List<Damage> damage() {
    return List.copyOf(damage);
  }

  @Override
  public void close() throws IOException {
    if (!ended && count > 0) {
      positions.close();
      throw new IOException("the index of %s was not ended".formatted(folder));
    }
    if (!ended) {
      positions.writeLong(0);
    }
    positions.close();
  }
}
