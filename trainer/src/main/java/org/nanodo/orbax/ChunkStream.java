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

  private final ZarrArray array;
  private final Path file;
  private final InputStream in;
  private final byte[] buffer;
  private long position;

  private ChunkStream(ZarrArray array, Path file, InputStream in) {
    this.array = array;
    this.file = file;
    this.in = in;
    this.buffer = new byte[(int) Math.min(BUFFER, Math.max(1, array.chunkBytes()))];
  }

  /**
   * A chunk from its beginning.
   *
   * @throws OrbaxException if it is missing or cannot be read
   */
  static ChunkStream open(ZarrArray array, int[] index) {
    Optional<Blob> blob = array.chunks().chunk(index);
    if (blob.isEmpty()) {
      return leftOut(array, index);
    }
    Path file = blob.get().file();
    try {
      InputStream raw = blob.get().open();
      try {
        var decoded = array.codec().decode(new BufferedInputStream(raw, BUFFER));
        return new ChunkStream(array, file, new BufferedInputStream(decoded, BUFFER));
      } catch (IOException | RuntimeException e) {
        raw.close();
        throw e;
      }
    } catch (IOException e) {
      throw failure(array, file, e);
    }
  }

  private static ChunkStream leftOut(ZarrArray array, int[] index) {
    Path place = array.chunks().place(index);
    if (!array.mayLeaveOut()) {
      throw OrbaxException.damaged(
          place, "a chunk of the array %s is missing".formatted(array.name()));
    }
    return new ChunkStream(array, place, new Repeated(array.fill(), array.chunkBytes()));
  }

  private static OrbaxException failure(ZarrArray array, Path file, IOException e) {
    String what = "in a chunk of the array " + array.name() + ", ";
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
      throw failure(array, file, e);
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
      throw failure(array, file, e);
    }
  }

  /** Checks, after the last element, that the chunk ends with it. */
  void requireEnd() {
    try {
      if (in.read() >= 0) {
        throw OrbaxException.damaged(
            file,
            "in a chunk of the array %s, found more than the expected %d bytes"
                .formatted(array.name(), array.chunkBytes()));
      }
    } catch (IOException e) {
      throw failure(array, file, e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw failure(array, file, e);
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
