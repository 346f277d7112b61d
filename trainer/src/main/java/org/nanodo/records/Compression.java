package org.nanodo.records;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** How a whole file is compressed, by its first bytes. */
enum Compression {
  NONE,
  GZIP,
  ZSTD;

  private static final int BUFFER = 1 << 16;
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  static Compression of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(ZSTD_MAGIC.length);
      if (Arrays.equals(head, ZSTD_MAGIC)) {
        return ZSTD;
      }
      boolean gzip = head.length >= 2 && Arrays.equals(Arrays.copyOf(head, 2), GZIP_MAGIC);
      return gzip ? GZIP : NONE;
    }
  }

  /** The content of {@code file}, decompressed; several members or frames are joined. */
  InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(new BufferedInputStream(in, BUFFER), BUFFER);
      case ZSTD -> new ZstdInputStream(in).setContinuous(false);
    };
  }
}
