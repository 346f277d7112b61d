package org.nanodo.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** The size and CRC-32C of a file's content, which reveal damage. */
record FileSum(long bytes, String crc32c) {
  private static final int CHUNK = 1 << 20;

  static FileSum of(long bytes, CRC32C crc) {
    return new FileSum(bytes, "%08x".formatted(crc.getValue()));
  }

  /** Reads in chunks: a mapping would count as resident memory. */
  static FileSum of(FileChannel channel) throws IOException {
    var crc = new CRC32C();
    ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK, channel.size() + 1));
    long bytes = 0;
    while (channel.read(chunk, bytes) >= 0) {
      bytes += chunk.flip().remaining();
      crc.update(chunk);
      chunk.clear();
    }
    return of(bytes, crc);
  }
}
