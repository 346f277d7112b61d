package org.nanodo.records;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Decompresses the frames of a zstd file, one after another. What was decompressed before the file
 * was cut can be trusted; what is in a frame with changed bytes cannot.
 */
final class ZstdStream extends BulkInput {
  private static final int BUFFER = 1 << 17;

  /** As much as {@code zstd --ultra --long=31} asks for; memory is taken when it is used. */
  private static final int WINDOW_LOG = 31;

  private final InputStream in;
  private final byte[] chunk = new byte[BUFFER];
  private final ByteBuffer compressed = ByteBuffer.allocateDirect(BUFFER).limit(0);
  private final ByteBuffer decompressed = ByteBuffer.allocateDirect(BUFFER).limit(0);
  private final ZstdDecompressCtx context = new ZstdDecompressCtx().setLongMax(WINDOW_LOG);
  private long readBefore;
  private long frame;
  private long verified;
  private boolean inFrame;

  ZstdStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read(byte[] to, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    while (!decompressed.hasRemaining()) {
      if (!fill()) {
        return -1;
      }
    }
    int n = Math.min(count, decompressed.remaining());
    decompressed.get(to, offset, n);
    return n;
  }

  /** Decompresses a piece; false at the end of the file. */
  private boolean fill() throws IOException {
    // A full buffer may have left bytes in the context, which need no input.
    boolean moreInside = inFrame && decompressed.limit() == decompressed.capacity();
    if (!compressed.hasRemaining() && !moreInside && !feed()) {
      if (inFrame) {
        throw new DamagedStreamException(
            "its zstd data ends within a frame after %,d bytes: the file was cut"
                .formatted(readBefore),
            verified + frame);
      }
      return false;
    }
    decompressed.clear();
    try {
      boolean ended = context.decompressDirectByteBufferStream(decompressed, compressed);
      frame += decompressed.position();
      inFrame = !ended;
      if (ended) {
        verified += frame;
        frame = 0;
      }
    } catch (ZstdException e) {
      throw new DamagedStreamException(
          "its zstd data is damaged near byte %,d: %s"
              .formatted(readBefore - compressed.remaining(), e.getMessage()),
          verified);
    }
    decompressed.flip();
    return true;
  }

  private boolean feed() throws IOException {
    int n = in.read(chunk);
    if (n <= 0) {
      return false;
    }
    readBefore += n;
    compressed.clear().put(chunk, 0, n).flip();
    return true;
  }

  @Override
  public void close() throws IOException {
    context.close();
    in.close();
  }
}
