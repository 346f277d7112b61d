package org.nanodo.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** The bytes of a file from one position to another, read with a buffer. */
final class Region extends InputStream {
  private static final int BUFFER = 1 << 18;

  private final SeekableByteChannel file;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private long position;
  private final long end;

  Region(SeekableByteChannel file, long begin, long end) {
    this.file = file;
    this.position = begin;
    this.end = end;
  }

  /** How many bytes there are up to the end. */
  long remaining() {
    return end - position + buffer.remaining();
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] to, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int n = Math.min(count, buffer.remaining());
    buffer.get(to, offset, n);
    return n;
  }

  /** Whether there is a byte in the buffer now. */
  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    buffer.clear().limit((int) Math.min(BUFFER, end - position));
    int n = buffer.hasRemaining() ? file.position(position).read(buffer) : -1;
    buffer.flip();
    position += Math.max(0, n);
    return n > 0;
  }
}
