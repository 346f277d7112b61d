package org.nanodo.records;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;

/** How a whole file is compressed, by its first bytes. */
enum Compression {
  NONE,
  GZIP,
  ZSTD;

  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  /** How much of a file is decompressed to guess how large all of it will be. */
  private static final int SAMPLE = 1 << 20;

  static Compression of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(ZSTD_MAGIC.length);
      if (Arrays.equals(head, ZSTD_MAGIC) || ZstdFrames.isSkippable(head)) {
        return ZSTD;
      }
      boolean gzip = head.length >= 2 && Arrays.equals(Arrays.copyOf(head, 2), GZIP_MAGIC);
      return gzip ? GZIP : NONE;
    }
  }

  /**
   * The content of {@code file}, decompressed; several members or frames are joined. Damage is a
   * {@link DamagedStreamException}.
   */
  InputStream open(Path file) throws IOException {
    return open(Files.newInputStream(file));
  }

  private InputStream open(InputStream in) {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GzipStream(in);
      case ZSTD -> new ZstdStream(in);
    };
  }

  /** How many bytes {@code file} has, decompressed: what its frames say, or a guess. */
  long size(Path file) throws IOException {
    long bytes = Files.size(file);
    if (this == ZSTD && file.getFileSystem().equals(FileSystems.getDefault())) {
      try (FileChannel channel = FileChannel.open(file)) {
        OptionalLong said = ZstdFrames.contentSize(channel);
        if (said.isPresent()) {
          return said.getAsLong();
        }
      }
    }
    return this == NONE ? bytes : guess(file, bytes);
  }

  /** As if all of the file were compressed as well as its beginning. */
  private long guess(Path file, long bytes) throws IOException {
    byte[] sample;
    try (InputStream in = Files.newInputStream(file)) {
      sample = in.readNBytes(SAMPLE);
    }
    var chunk = new byte[1 << 16];
    long decompressed = 0;
    try (InputStream in = open(new ByteArrayInputStream(sample))) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        decompressed += n;
      }
    } catch (DamagedStreamException e) {
      // The sample ends within a member or frame; damage is said when the file is read.
    }
    return (long) ((double) decompressed * bytes / Math.max(1, sample.length));
  }
}
