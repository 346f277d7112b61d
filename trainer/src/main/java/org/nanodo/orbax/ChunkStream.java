package org.nanodo.orbax;

import com.github.luben.zstd.ZstdIOException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipException;

/** The elements of a chunk in order, decompressed as they are read. */
final class ChunkStream implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final ZarrFormat format;
  private final Path file;
  private final InputStream in;
  private final byte[] buffer;
  private long position;

  private ChunkStream(ZarrFormat format, Path file, InputStream in, byte[] buffer) {
    this.format = format;
    this.file = file;
    this.in = in;
    this.buffer = buffer;
  }

  /**
   * A chunk from its beginning.
   *
   * @param buffer for elements on their way, which other chunks may use too
   * @throws OrbaxException if it is missing or cannot be read
   */
  static ChunkStream open(
      ZarrFormat format, ChunkStore chunks, int[] index, boolean mayLeaveOut, byte[] buffer) {
    Optional<Blob> blob = chunks.chunk(index);
    if (blob.isEmpty()) {
      return leftOut(format, chunks.place(index), mayLeaveOut, buffer);
    }
    Path file = blob.get().file();
    try {
      InputStream raw = blob.get().open();
      try {
        var decoded = new BufferedInputStream(format.codec().decode(raw), BUFFER);
        return new ChunkStream(format, file, decoded, buffer);
      } catch (IOException | RuntimeException e) {
        raw.close();
        throw e;
      }
    } catch (IOException e) {
      throw failure(format, file, e);
    }
  }

  private static ChunkStream leftOut(
      ZarrFormat format, Path place, boolean mayLeaveOut, byte[] buffer) {
    if (!mayLeaveOut) {
      throw OrbaxException.damaged(
          place, "a chunk of the array %s is missing".formatted(format.name()));
    }
    return new ChunkStream(format, place, new Repeated(format.fill(), format.chunkBytes()), buffer);
  }

  private static OrbaxException failure(ZarrFormat format, Path file, IOException e) {
    String what = "in a chunk of the array " + format.name() + ", ";
    if (e instanceof EOFException) {
      return OrbaxException.damaged(file, what + "found fewer bytes than expected", e);
    }
    return e instanceof ZstdIOException || e instanceof ZipException
        ? OrbaxException.damaged(file, what + e.getMessage(), e)
        : OrbaxException.unreadable(file, e);
  }

  /** How many bytes of the chunk have been read or skipped. */
  long position() {
    return position;
  }

  void skipTo(long to) {
    try {
      in.skipNBytes(to - position);
      position = to;
    } catch (IOException e) {
      throw failure(format, file, e);
    }
  }

  /** Puts the next {@code count} bytes at {@code at}. */
  void read(ByteBuffer out, int at, long count) {
    long done = 0;
    try {
      while (done < count) {
        int n = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, count - done));
        if (n == 0) {
          throw new EOFException();
        }
        out.put((int) (at + done), buffer, 0, n);
        done += n;
      }
      position += count;
    } catch (IOException e) {
      throw failure(format, file, e);
    }
  }

  /** Checks, after the last element, that the chunk ends with it. */
  void requireEnd() {
    try {
      if (in.read() >= 0) {
        throw OrbaxException.damaged(
            file,
            "in a chunk of the array %s, found more than the expected %d bytes"
                .formatted(format.name(), format.chunkBytes()));
      }
    } catch (IOException e) {
      throw failure(format, file, e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw failure(format, file, e);
    }
  }

  /** One element again and again. */
  private static final class Repeated extends InputStream {
    private final byte[] element;
    private final long length;
    private long position;

    Repeated(byte[] element, long length) {
      this.element = element;
      this.length = length;
    }

    @Override
    public int read() {
      return position == length ? -1 : element[(int) (position++ % element.length)] & 0xff;
    }
  }
}
