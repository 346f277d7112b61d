package org.nanodo.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.nanodo.ir.TensorType;

/** A tensor whose bytes begin at {@code begin} in an open file. */
record FileTensor(FileChannel channel, long begin, TensorType type) implements TensorSource {
  @Override
  public void read(long position, ByteBuffer to) throws IOException {
    long at = begin + position;
    while (to.hasRemaining()) {
      int n = channel.read(to, at);
      if (n < 0) {
        throw new IOException("the file was truncated since it was opened");
      }
      at += n;
    }
  }
}
