package org.nanodo.records;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;

/**
 * A file whose records are found by reading it once from its beginning, as lines are. A compressed
 * file, or one that is not on this machine, is copied into the cache while it is read.
 */
final class FramedFile implements RecordFile {
  /** How records are told apart, and what their bytes mean. */
  interface Framing {
    /** Reads {@code in} to its end, and tells {@code out} where records begin and end. */
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
    boolean isLocal = file.getFileSystem().equals(FileSystems.getDefault());
    if (compression == Compression.NONE && isLocal) {
      cache.notices().accept("building the index of %s …".formatted(file));
      try (InputStream in = Files.newInputStream(file)) {
        framing.scan(in, out);
      }
      return;
    }
    cache.notices().accept("decompressing %s into %s …".formatted(file, cache.folder()));
    try (OutputStream copy = out.copy();
        InputStream in = compression.open(file)) {
      framing.scan(new Tee(in, copy), out);
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

  /** Writes what is read from a stream to another; damaged compression is its end. */
  private static final class Tee extends InputStream {
    private final InputStream in;
    private final OutputStream out;

    Tee(InputStream in, OutputStream out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
      int n = readOnce(to, offset, count);
      if (n > 0) {
        out.write(to, offset, n);
      }
      return n;
    }

    private int readOnce(byte[] to, int offset, int count) throws IOException {
      try {
        return in.read(to, offset, count);
      } catch (EOFException | ZipException e) {
        throw e;
      }
    }
  }
}
