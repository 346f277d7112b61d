package org.nanodo.orbax;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** How the bytes of a chunk are compressed. */
enum Codec {
  STORED,
  ZSTD,
  GZIP,
  ZLIB;

  private static final int BUFFER = 1 << 16;

  InputStream decode(InputStream in) throws IOException {
    return switch (this) {
      case STORED -> in;
      case ZSTD -> new ZstdInputStreamNoFinalizer(in);
      case GZIP -> new GZIPInputStream(in, BUFFER);
      case ZLIB -> new InflaterInputStream(in);
    };
  }
}
