package org.nanodo.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.records.DamagedRecordException;

/** Decompression of pages. */
final class Codecs {
  /** The most that a byte can become: a copy of 64 bytes takes at least two in Snappy. */
  private static final int SNAPPY_RATIO = 32;

  private static final int LZ4_RATIO = 256;

  /** Memory for a page up to this size is taken at once. */
  private static final int WHOLE = 64 << 20;

  private Codecs() {}

  /**
   * The same codec.
   *
   * @throws IOException if there is no decompressor for it
   */
  static CompressionCodec requireKnown(@Nullable CompressionCodec codec) throws IOException {
    if (codec == null) {
      throw new DamagedRecordException("its footer names a compression that Parquet does not have");
    }
    if (codec == CompressionCodec.LZO || codec == CompressionCodec.LZ4) {
      throw new IOException(
          "it is compressed with %s of Hadoop, which cannot be read here: write it with zstd, snappy, gzip, brotli or lz4_raw"
              .formatted(codec.name().toLowerCase(Locale.ROOT)));
    }
    return codec;
  }

  /**
   * The {@code size} bytes that {@code length} bytes of {@code in} hold.
   *
   * @throws DamagedRecordException if there are not as many, or they are damaged
   */
  static byte[] decompress(CompressionCodec codec, byte[] in, int offset, int length, int size)
      throws DamagedRecordException {
    try {
      var stream = new ByteArrayInputStream(in, offset, length);
      return switch (codec) {
        case UNCOMPRESSED -> all(stream, size);
        case GZIP -> all(new GZIPInputStream(stream), size);
        case ZSTD ->
            size <= WHOLE ? zstd(in, offset, length, size) : all(new ZstdInputStream(stream), size);
        case BROTLI -> all(new BrotliInputStream(stream), size);
        case SNAPPY ->
            block(new SnappyDecompressor()::decompress, in, offset, length, size, SNAPPY_RATIO);
        case LZ4_RAW ->
            block(new Lz4Decompressor()::decompress, in, offset, length, size, LZ4_RATIO);
        case LZO, LZ4 -> throw new IOException("unknown");
      };
    } catch (DamagedRecordException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new DamagedRecordException("its %s cannot be decompressed".formatted(codec), e);
    }
  }

  private static byte[] zstd(byte[] in, int offset, int length, int size)
      throws DamagedRecordException {
    var out = new byte[size];
    long n = Zstd.decompressByteArray(out, 0, size, in, offset, length);
    if (Zstd.isError(n)) {
      throw new DamagedRecordException("its ZSTD cannot be decompressed: " + Zstd.getErrorName(n));
    }
    if (n != size) {
      throw sizes(n, size);
    }
    return out;
  }

  /** Memory grows with what there is, whatever {@code size} promises. */
  private static byte[] all(InputStream in, int size) throws IOException {
    try (in) {
      byte[] bytes = in.readNBytes(size);
      if (bytes.length != size) {
        throw sizes(bytes.length, size);
      }
      if (in.read() >= 0) {
        throw new DamagedRecordException("found more bytes in a page than %,d".formatted(size));
      }
      return bytes;
    }
  }

  private interface Block {
    int decompress(byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int outLength);
  }

  private static byte[] block(Block codec, byte[] in, int offset, int length, int size, int ratio)
      throws DamagedRecordException {
    if (size > (long) ratio * length) {
      throw new DamagedRecordException(
          "a page of %,d bytes cannot become %,d".formatted(length, size));
    }
    var out = new byte[size];
    int n = codec.decompress(in, offset, length, out, 0, size);
    if (n != size) {
      throw sizes(n, size);
    }
    return out;
  }

  private static DamagedRecordException sizes(long found, int expected) {
    return new DamagedRecordException(
        "found %,d bytes in a page, expected %,d".formatted(found, expected));
  }
}
