package org.nanodo.orbax;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** What OCDBT puts around a manifest or a node: its kind, its length and a CRC-32C. */
enum Frame {
  MANIFEST("manifest", 0x0cdb3a2a),
  NODE("B+tree node", 0x0cdb20de);

  private static final int HEADER = Integer.BYTES + Long.BYTES;
  private static final int MOST_BYTES = 1 << 30;
  private static final int STORED = 0;
  private static final int ZSTD = 1;

  private final String what;
  private final int magic;

  Frame(String what, int magic) {
    this.what = what;
    this.magic = magic;
  }

  /**
   * The content.
   *
   * @throws OrbaxException if it is damaged, or of a version unknown here
   */
  Cursor open(Blob blob) {
    if (blob.length() < HEADER + Integer.BYTES || blob.length() > MOST_BYTES) {
      throw OrbaxException.damaged(
          blob.file(), "found a %s of %d bytes".formatted(what, blob.length()));
    }
    byte[] all = blob.read(0, (int) blob.length());
    int end = all.length - Integer.BYTES;
    var header = new Cursor(blob.file(), what, Arrays.copyOf(all, end));
    int found = Integer.reverseBytes((int) number(all, 0));
    long length = number(all, Integer.BYTES) | number(all, Long.BYTES) << Integer.SIZE;
    if (found != magic || length != all.length) {
      throw header.damaged(
          "found kind %08x and length %s, expected %08x and %d"
              .formatted(found, Long.toUnsignedString(length), magic, all.length));
    }
    var crc = new CRC32C();
    crc.update(all, 0, end);
    if (crc.getValue() != number(all, end)) {
      throw header.damaged(
          "found a CRC-32C of %08x, expected %08x".formatted(crc.getValue(), number(all, end)));
    }
    header.skip(HEADER);
    int version = header.count("the version of its format", Integer.MAX_VALUE);
    int compression = header.count("its compression", Integer.MAX_VALUE);
    if (version != 0 || compression > ZSTD) {
      throw new OrbaxException(
          "%s: found version %d and compression %d of OCDBT, expected version 0 and at most %d: save it again with an earlier TensorStore"
              .formatted(blob.file(), version, compression, ZSTD));
    }
    return compression == STORED ? header : decompressed(blob, header);
  }

  private Cursor decompressed(Blob blob, Cursor header) {
    byte[] content = header.rest();
    try (var in = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(content))) {
      byte[] bytes = in.readNBytes(MOST_BYTES);
      if (in.read() >= 0) {
        throw header.damaged("found more than %d bytes".formatted(MOST_BYTES));
      }
      return new Cursor(blob.file(), what, bytes);
    } catch (IOException e) {
      throw header.damaged("zstd: " + e.getMessage());
    }
  }

  /** The unsigned 32 bits at {@code at}, the lowest byte first. */
  private static long number(byte[] bytes, int at) {
    return bytes[at] & 0xffL
        | (bytes[at + 1] & 0xffL) << 8
        | (bytes[at + 2] & 0xffL) << 16
        | (bytes[at + 3] & 0xffL) << 24;
  }
}
