package org.nanodo.records;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file whose records are found by reading it once from its beginning, as lines are. A compressed
 * file, or one that is not on this machine, is copied into the cache while it is read.
 */
final class FramedFile implements RecordFile {
  /** How records are told apart, and what their bytes mean. */
  interface Framing {
    /**
     * Reads {@code in} to its end, and adds a record to {@code out} once the whole of it was read.
     * What reading throws is passed on.
     */
    void scan(InputStream in, RecordIndexWriter out) throws IOException;

    /** The text of a record, of the bytes from its beginning to the next one's. */
    String text(ByteBuffer record) throws IOException;
  }

  private final RecordIndex index;
  private final Framing framing;

  private FramedFile(RecordIndex index, Framing framing) {
    this.index = index;
    this.framing = framing;
  }

  static FramedFile open(Path file, String kind, Framing framing, RecordCache cache)
      throws IOException {
    return new FramedFile(
        cache.entry(file, kind, (from, out) -> build(from, framing, cache, out)), framing);
  }

  private static void build(Path file, Framing framing, RecordCache cache, RecordIndexWriter out)
      throws IOException {
    Compression compression = Compression.of(file);
    if (compression == Compression.NONE && RecordCache.isLocal(file)) {
      cache.notices().accept("building the index of %s …".formatted(file));
      try (InputStream in = Files.newInputStream(file)) {
        framing.scan(in, out);
        out.end();
      }
      return;
    }
    cache.announceCopy(file, compression);
    try (OutputStream copy = out.copy();
        var in = new Tee(compression.open(file), copy)) {
      framing.scan(in, out);
      out.end();
    } catch (DamagedStreamException e) {
      out.cut(e.sound());
      out.damaged(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public int size() {
    return index.size();
  }

  @Override
  public String text(int i) throws IOException {
    return framing.text(index.read(i));
  }

  @Override
  public List<Damage> damage() {
    return index.damage();
  }

  @Override
  public void close() throws IOException {
    index.close();
  }

  /** Writes what is read from a stream, which includes what is skipped, to another. */
  private static final class Tee extends BulkInput {
    private final InputStream in;
    private final OutputStream out;

    Tee(InputStream in, OutputStream out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
      int n = in.read(to, offset, count);
      if (n > 0) {
        out.write(to, offset, n);
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
