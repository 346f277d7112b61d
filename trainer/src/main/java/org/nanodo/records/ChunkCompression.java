package org.nanodo.records;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.airlift.compress.snappy.SnappyDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.brotli.dec.BrotliInputStream;

/** How the parts of a Riegeli chunk are compressed; its byte is in the chunk. */
enum ChunkCompression {
  NONE(0),
  BROTLI('b'),
  ZSTD('z'),
  SNAPPY('s');

  /** Below this a size is believed before its bytes are seen. */
  private static final int SMALL = 1 << 20;

  /** Three bytes of snappy are at most this many bytes. */
  private static final int SNAPPY_RATIO = 64;

  private final int code;

  ChunkCompression(int code) {
    this.code = code;
  }

  static ChunkCompression of(byte code) throws DamagedRecordException {
    for (ChunkCompression each : values()) {
      if (each.code == code) {
        return each;
      }
    }
    throw new DamagedRecordException(
        "its chunk has the compression 0x%02x, expected none, brotli, zstd or snappy"
            .formatted(code));
  }

  /**
   * Decompresses a part of a chunk.
   *
   * @param most how many bytes it may have, decompressed
   */
  byte[] decompress(byte[] data, int offset, int length, long most) throws IOException {
    if (this == NONE) {
      checkSize(length, most);
      return Arrays.copyOfRange(data, offset, offset + length);
    }
    var in = new Varints(data, offset, offset + length);
    long size = in.next();
    checkSize(size, most);
    int begin = in.position();
    return decompress(data, begin, offset + length - begin, (int) size);
  }

  private byte[] decompress(byte[] data, int offset, int length, int size) throws IOException {
    return switch (this) {
      case NONE -> throw new AssertionError(this);
      case BROTLI ->
          readAll(new BrotliInputStream(new ByteArrayInputStream(data, offset, length)), size);
      case ZSTD ->
          size <= SMALL ? zstd(data, offset, length, size) : zstdStream(data, offset, length, size);
      case SNAPPY -> snappy(data, offset, length, size);
    };
  }

  private static byte[] zstd(byte[] data, int offset, int length, int size) throws IOException {
    var out = new byte[size];
    ZstdDecompressCtx context = ZstdContexts.take();
    try {
      return complete(out, context.decompressByteArray(out, 0, size, data, offset, length), size);
    } finally {
      ZstdContexts.giveBack(context);
    }
  }

  private static byte[] zstdStream(byte[] data, int offset, int length, int size)
      throws IOException {
    return readAll(
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(data, offset, length)), size);
  }

  private static byte[] snappy(byte[] data, int offset, int length, int size) throws IOException {
    if (size > (long) length * SNAPPY_RATIO
        || SnappyDecompressor.getUncompressedLength(data, offset) != size) {
      throw new IOException("snappy has another size than %,d bytes".formatted(size));
    }
    var out = new byte[size];
    return complete(
        out, new SnappyDecompressor().decompress(data, offset, length, out, 0, size), size);
  }

  /** Memory is taken as bytes come, since the size may be wrong. */
  private static byte[] readAll(InputStream compressed, int size) throws IOException {
    try (compressed) {
      byte[] bytes = compressed.readNBytes(size);
      return complete(bytes, compressed.read() < 0 ? bytes.length : size + 1L, size);
    }
  }

  private static byte[] complete(byte[] bytes, long found, int size) throws IOException {
    if (found != size) {
      throw new IOException(
          "found %s%,d bytes, expected %,d"
              .formatted(found > size ? "more than " : "", Math.min(found, size), size));
    }
    return bytes;
  }

  private static void checkSize(long size, long most) throws DamagedRecordException {
    if (size < 0 || size > most) {
      throw new DamagedRecordException(
          "a part of its chunk has %,d bytes, at most %,d can be right".formatted(size, most));
    }
  }
}
