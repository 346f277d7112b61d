package org.nanodo.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Counts what is written to another channel. */
final class CountingChannel implements WritableByteChannel {
  private final WritableByteChannel out;
  private long bytes;

  CountingChannel(WritableByteChannel out) {
    this.out = out;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    int n = out.write(data);
    bytes += n;
    return n;
  }

  @Override
  public boolean isOpen() {
    return out.isOpen();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
