package org.nanodo.orbax;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/** The value of a key. */
sealed interface Blob {
  /** The file that the value is in, for messages. */
  Path file();

  long length();

  /** Bytes from {@code from} on; the two are within the value. */
  InputStream open(long from, long count) throws IOException;

  /** A part of it, which is within it. */
  Blob part(long from, long count);

  /** All of it. */
  default InputStream open() throws IOException {
    return open(0, length());
  }

  /**
   * A part of it on the heap.
   *
   * @throws OrbaxException if it cannot be read
   */
  default byte[] read(long from, int count) {
    try (InputStream in = open(from, count)) {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new EOFException();
      }
      return bytes;
    } catch (EOFException e) {
      throw OrbaxException.damaged(file(), "it ends too early", e);
    } catch (IOException e) {
      throw OrbaxException.unreadable(file(), e);
    }
  }

  /** A value that the node of a tree holds. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Inline(Path file, byte[] bytes) implements Blob {
    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public Blob part(long from, long count) {
      return new Inline(file, Arrays.copyOfRange(bytes, (int) from, (int) (from + count)));
    }

    @Override
    public InputStream open(long from, long count) {
      return new ByteArrayInputStream(Arrays.copyOfRange(bytes, (int) from, (int) (from + count)));
    }
  }

  /** A value that is a part of a file, or all of it. */
  record FileRange(Path file, long offset, long length) implements Blob {
    @Override
    public Blob part(long from, long count) {
      return new FileRange(file, offset + from, count);
    }

    @Override
    public InputStream open(long from, long count) throws IOException {
      return new RangeStream(FileChannel.open(file), offset + from, count);
    }
  }

  /** The bytes of a channel, which is closed with it. */
  final class RangeStream extends InputStream {
    private final FileChannel channel;
    private long position;
    private long rest;

    RangeStream(FileChannel channel, long position, long count) {
      this.channel = channel;
      this.position = position;
      this.rest = count;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
      if (rest == 0) {
        return count == 0 ? 0 : -1;
      }
      int n = (int) Math.min(count, rest);
      int read = channel.read(ByteBuffer.wrap(to, offset, n), position);
      if (read < 0) {
        throw new EOFException();
      }
      position += read;
      rest -= read;
      return read;
    }

    @Override
    public long skip(long count) {
      long n = Math.max(0, Math.min(count, rest));
      position += n;
      rest -= n;
      return n;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
